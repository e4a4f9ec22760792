// Written by `npm run facades`.
import * as ops from "@hornbeam/ops";
import { facadeOp } from "../../facadeOp.ts";

/**
 * Axes renamed, reordered, split and joined by a pattern: "b (h w) c -> b c h w" with the sizes that do not follow given by
 * name (`{ h: 8 }`). (`keras.ops.rearrange`)
 * @throws ValueError for malformed patterns, ShapeError where sizes do not fit.
 */
export const rearrange: typeof ops.rearrange = /* @__PURE__ */ facadeOp("Rearrange", ops.rearrange);
