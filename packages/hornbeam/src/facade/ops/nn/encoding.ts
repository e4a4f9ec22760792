// Written by `npm run facades`.
import * as ops from "@hornbeam/ops";
import { facadeOp } from "../../facadeOp.ts";

/** 1 at the class a whole number names, else 0; numbers outside the classes give zeros. (`keras.ops.one_hot`) */
export const oneHot: typeof ops.oneHot = /* @__PURE__ */ facadeOp("OneHot", ops.oneHot, "keras.src.ops.nn");

/**
 * 1 at every class that occurs in a row of whole numbers (the second axis of a batch, the only one of a vector).
 * (`keras.ops.multi_hot`)
 */
export const multiHot: typeof ops.multiHot = /* @__PURE__ */ facadeOp("MultiHot", ops.multiHot, "keras.src.ops.nn");
