// Written by `npm run facades`.
import * as ops from "@hornbeam/ops";
import { facadeOp } from "../../facadeOp.ts";

/**
 * Norm of vectors (one axis), matrices (two axes) or the whole tensor. Default: the root of the sum of squares.
 * (`keras.ops.norm`)
 */
export const norm: typeof ops.norm = /* @__PURE__ */ facadeOp("Norm", ops.norm, "keras.src.ops.linalg");
