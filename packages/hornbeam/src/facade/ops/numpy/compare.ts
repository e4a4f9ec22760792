// Written by `npm run facades`.
import * as ops from "@hornbeam/ops";
import { facadeOp } from "../../facadeOp.ts";

/** x1 = x2, elementwise. (`keras.ops.equal`) */
export const equal: typeof ops.equal = /* @__PURE__ */ facadeOp("Equal", ops.equal);

/** x1 ≠ x2 (`keras.ops.not_equal`) */
export const notEqual: typeof ops.notEqual = /* @__PURE__ */ facadeOp("NotEqual", ops.notEqual);

/** x1 < x2 (`keras.ops.less`) */
export const less: typeof ops.less = /* @__PURE__ */ facadeOp("Less", ops.less);

/** x1 ≤ x2 (`keras.ops.less_equal`) */
export const lessEqual: typeof ops.lessEqual = /* @__PURE__ */ facadeOp("LessEqual", ops.lessEqual);

/** x1 > x2 (`keras.ops.greater`) */
export const greater: typeof ops.greater = /* @__PURE__ */ facadeOp("Greater", ops.greater);

/** x1 ≥ x2 (`keras.ops.greater_equal`) */
export const greaterEqual: typeof ops.greaterEqual = /* @__PURE__ */ facadeOp("GreaterEqual", ops.greaterEqual);

/** True where x is not a number. (`keras.ops.isnan`) */
export const isnan: typeof ops.isnan = /* @__PURE__ */ facadeOp("Isnan", ops.isnan);

/** True where x is +∞ or −∞. (`keras.ops.isinf`) */
export const isinf: typeof ops.isinf = /* @__PURE__ */ facadeOp("Isinf", ops.isinf);

/** True where x is neither infinite nor NaN. (`keras.ops.isfinite`) */
export const isfinite: typeof ops.isfinite = /* @__PURE__ */ facadeOp("Isfinite", ops.isfinite);

/** True where x is +∞. (`keras.ops.isposinf`) */
export const isposinf: typeof ops.isposinf = /* @__PURE__ */ facadeOp("Isposinf", ops.isposinf);

/** True where x is −∞. (`keras.ops.isneginf`) */
export const isneginf: typeof ops.isneginf = /* @__PURE__ */ facadeOp("Isneginf", ops.isneginf);

/** True everywhere: there are no complex dtypes. (`keras.ops.isreal`) */
export const isreal: typeof ops.isreal = /* @__PURE__ */ facadeOp("Isreal", ops.isreal);

/** True where the sign bit is set: negative numbers and −0. (`keras.ops.signbit`) */
export const signbit: typeof ops.signbit = /* @__PURE__ */ facadeOp("Signbit", ops.signbit);

/** |x1 − x2| ≤ atol + rtol · |x2|, or equal. (`keras.ops.isclose`) */
export const isclose: typeof ops.isclose = /* @__PURE__ */ facadeOp("Isclose", ops.isclose);

/** True where all elements are close. (`keras.ops.allclose`) */
export const allclose: typeof ops.allclose = /* @__PURE__ */ facadeOp("Allclose", ops.allclose);
