// Written by `npm run facades`.
import * as ops from "@hornbeam/ops";
import { facadeOp } from "../../facadeOp.ts";

/**
 * The choice that belongs to the first true condition, else the default; all broadcast. (`keras.ops.select`)
 * @throws ValueError unless there are as many choices as conditions.
 */
export const select: typeof ops.select = /* @__PURE__ */ facadeOp("Select", ops.select);
