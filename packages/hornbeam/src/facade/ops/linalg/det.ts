// Written by `npm run facades`.
import * as ops from "@hornbeam/ops";
import { facadeOp } from "../../facadeOp.ts";

/**
 * Determinants of square matrices. The gradient needs the inverse: at singular matrices it is not finite.
 * (`keras.ops.det`)
 */
export const det: typeof ops.det = /* @__PURE__ */ facadeOp("Det", ops.det, "keras.src.ops.linalg");

/** [sign, log |det|] of square matrices, without overflow. (`keras.ops.slogdet`) */
export const slogdet: typeof ops.slogdet = /* @__PURE__ */ facadeOp("Slogdet", ops.slogdet, "keras.src.ops.linalg");

/** log det of positive definite matrices. (`keras.ops.logdet`) */
export const logdet: typeof ops.logdet = /* @__PURE__ */ facadeOp("Logdet", ops.logdet, "keras.src.ops.math");
