// Written by `npm run facades`.
import * as ops from "@hornbeam/ops";
import { facadeOp } from "../../facadeOp.ts";

/** eˣ; integers become float32, here and below. (`keras.ops.exp`) */
export const exp: typeof ops.exp = /* @__PURE__ */ facadeOp("Exp", ops.exp);

/** eˣ − 1, exact near 0. (`keras.ops.expm1`) */
export const expm1: typeof ops.expm1 = /* @__PURE__ */ facadeOp("Expm1", ops.expm1);

/** Natural logarithm. (`keras.ops.log`) */
export const log: typeof ops.log = /* @__PURE__ */ facadeOp("Log", ops.log);

/** log(1 + x), exact near 0. (`keras.ops.log1p`) */
export const log1p: typeof ops.log1p = /* @__PURE__ */ facadeOp("Log1p", ops.log1p);

/** √x (`keras.ops.sqrt`) */
export const sqrt: typeof ops.sqrt = /* @__PURE__ */ facadeOp("Sqrt", ops.sqrt);

/** 2ˣ (`keras.ops.exp2`) */
export const exp2: typeof ops.exp2 = /* @__PURE__ */ facadeOp("Exp2", ops.exp2);

/** Logarithm to base 2. (`keras.ops.log2`) */
export const log2: typeof ops.log2 = /* @__PURE__ */ facadeOp("Log2", ops.log2);

/** Logarithm to base 10. (`keras.ops.log10`) */
export const log10: typeof ops.log10 = /* @__PURE__ */ facadeOp("Log10", ops.log10);

/** ∛x, also of negative numbers. (`keras.ops.cbrt`) */
export const cbrt: typeof ops.cbrt = /* @__PURE__ */ facadeOp("Cbrt", ops.cbrt);

/** log(exp(x1) + exp(x2)) without overflow. (`keras.ops.logaddexp`) */
export const logaddexp: typeof ops.logaddexp = /* @__PURE__ */ facadeOp("Logaddexp", ops.logaddexp);

/** log2(2^x1 + 2^x2) without overflow. (`keras.ops.logaddexp2`) */
export const logaddexp2: typeof ops.logaddexp2 = /* @__PURE__ */ facadeOp("Logaddexp2", ops.logaddexp2);

/** √(x1² + x2²) without overflow. (`keras.ops.hypot`) */
export const hypot: typeof ops.hypot = /* @__PURE__ */ facadeOp("Hypot", ops.hypot);
