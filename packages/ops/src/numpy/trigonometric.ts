import type { Tensor } from "@hornbeam/core";
import {
  acosOf,
  acoshOf,
  asinOf,
  asinhOf,
  atan2Of,
  atanhOf,
  atanOf,
  cosOf,
  coshOf,
  divOf,
  eqOf,
  mulOf,
  selectOf,
  sinOf,
  sinhOf,
  tanhOf,
  tanOf,
} from "../primitives/index.ts";
import { fill, floatDType, operands, toFloat, type BinaryFn, type UnaryFn } from "../util/args.ts";

const floatFn =
  (fn: (x: Tensor) => Tensor): UnaryFn =>
  (x) =>
    fn(toFloat(x));

/** Sine of x in radians; integers become float32, here and below. */
export const sin: UnaryFn = /* @__PURE__ */ floatFn(sinOf);
/** Cosine. */
export const cos: UnaryFn = /* @__PURE__ */ floatFn(cosOf);
/** Tangent. */
export const tan: UnaryFn = /* @__PURE__ */ floatFn(tanOf);
/** Inverse sine, in [−π/2, π/2]. */
export const arcsin: UnaryFn = /* @__PURE__ */ floatFn(asinOf);
/** Inverse cosine, in [0, π]. */
export const arccos: UnaryFn = /* @__PURE__ */ floatFn(acosOf);
/** Inverse tangent, in (−π/2, π/2). */
export const arctan: UnaryFn = /* @__PURE__ */ floatFn(atanOf);
/** Hyperbolic sine. */
export const sinh: UnaryFn = /* @__PURE__ */ floatFn(sinhOf);
/** Hyperbolic cosine. */
export const cosh: UnaryFn = /* @__PURE__ */ floatFn(coshOf);
/** Hyperbolic tangent. */
export const tanh: UnaryFn = /* @__PURE__ */ floatFn(tanhOf);
/** Inverse hyperbolic sine. */
export const arcsinh: UnaryFn = /* @__PURE__ */ floatFn(asinhOf);
/** Inverse hyperbolic cosine. */
export const arccosh: UnaryFn = /* @__PURE__ */ floatFn(acoshOf);
/** Inverse hyperbolic tangent. */
export const arctanh: UnaryFn = /* @__PURE__ */ floatFn(atanhOf);

/** The angle of the point (x2, x1), in [−π, π]. */
export const arctan2: BinaryFn = (x1, x2) => {
  const [y, x] = operands("arctan2", [x1, x2], floatDType);
  return atan2Of(y, x);
};

const scaled =
  (by: number): UnaryFn =>
  (x) => {
    const t = toFloat(x);
    return mulOf(t, fill(t, by));
  };
/** Degrees to radians. */
export const deg2rad: UnaryFn = /* @__PURE__ */ scaled(Math.PI / 180);
/** Radians to degrees. */
export const rad2deg: UnaryFn = /* @__PURE__ */ scaled(180 / Math.PI);

/** sin(πx) / (πx), and 1 at 0. */
export const sinc: UnaryFn = (x) => {
  const t = toFloat(x);
  const zero = eqOf(t, fill(t, 0));
  const arg = mulOf(selectOf(zero, fill(t, 1), t), fill(t, Math.PI));
  return selectOf(zero, fill(t, 1), divOf(sinOf(arg), arg));
};
