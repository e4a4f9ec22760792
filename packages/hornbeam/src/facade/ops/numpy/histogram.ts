// Written by `npm run facades`.
import * as ops from "@hornbeam/ops";
import { facadeOp } from "../../facadeOp.ts";

/**
 * [how many elements fall into each of equal bins, the bins' edges]; the last bin includes its upper edge.
 * (`keras.ops.histogram`)
 */
export const histogram: typeof ops.histogram = /* @__PURE__ */ facadeOp("Histogram", ops.histogram);
