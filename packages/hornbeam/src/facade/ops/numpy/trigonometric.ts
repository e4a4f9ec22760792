// Written by `npm run facades`.
import * as ops from "@hornbeam/ops";
import { facadeOp } from "../../facadeOp.ts";

/** Sine of x in radians; integers become float32, here and below. (`keras.ops.sin`) */
export const sin: typeof ops.sin = /* @__PURE__ */ facadeOp("Sin", ops.sin);

/** Cosine. (`keras.ops.cos`) */
export const cos: typeof ops.cos = /* @__PURE__ */ facadeOp("Cos", ops.cos);

/** Tangent. (`keras.ops.tan`) */
export const tan: typeof ops.tan = /* @__PURE__ */ facadeOp("Tan", ops.tan);

/** Inverse sine, in [−π/2, π/2]. (`keras.ops.arcsin`) */
export const arcsin: typeof ops.arcsin = /* @__PURE__ */ facadeOp("Arcsin", ops.arcsin);

/** Inverse cosine, in [0, π]. (`keras.ops.arccos`) */
export const arccos: typeof ops.arccos = /* @__PURE__ */ facadeOp("Arccos", ops.arccos);

/** Inverse tangent, in (−π/2, π/2). (`keras.ops.arctan`) */
export const arctan: typeof ops.arctan = /* @__PURE__ */ facadeOp("Arctan", ops.arctan);

/** Hyperbolic sine. (`keras.ops.sinh`) */
export const sinh: typeof ops.sinh = /* @__PURE__ */ facadeOp("Sinh", ops.sinh);

/** Hyperbolic cosine. (`keras.ops.cosh`) */
export const cosh: typeof ops.cosh = /* @__PURE__ */ facadeOp("Cosh", ops.cosh);

/** Hyperbolic tangent. (`keras.ops.tanh`) */
export const tanh: typeof ops.tanh = /* @__PURE__ */ facadeOp("Tanh", ops.tanh);

/** Inverse hyperbolic sine. (`keras.ops.arcsinh`) */
export const arcsinh: typeof ops.arcsinh = /* @__PURE__ */ facadeOp("Arcsinh", ops.arcsinh);

/** Inverse hyperbolic cosine. (`keras.ops.arccosh`) */
export const arccosh: typeof ops.arccosh = /* @__PURE__ */ facadeOp("Arccosh", ops.arccosh);

/** Inverse hyperbolic tangent. (`keras.ops.arctanh`) */
export const arctanh: typeof ops.arctanh = /* @__PURE__ */ facadeOp("Arctanh", ops.arctanh);

/** The angle of the point (x2, x1), in [−π, π]. (`keras.ops.arctan2`) */
export const arctan2: typeof ops.arctan2 = /* @__PURE__ */ facadeOp("Arctan2", ops.arctan2);

/** Degrees to radians. (`keras.ops.deg2rad`) */
export const deg2rad: typeof ops.deg2rad = /* @__PURE__ */ facadeOp("Deg2rad", ops.deg2rad);

/** Radians to degrees. (`keras.ops.rad2deg`) */
export const rad2deg: typeof ops.rad2deg = /* @__PURE__ */ facadeOp("Rad2deg", ops.rad2deg);

/** sin(πx) / (πx), and 1 at 0. (`keras.ops.sinc`) */
export const sinc: typeof ops.sinc = /* @__PURE__ */ facadeOp("Sinc", ops.sinc);
