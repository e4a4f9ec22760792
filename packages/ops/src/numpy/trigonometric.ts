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

/**
 * Sine of x in radians; integers become float32, here and below. (`keras.ops.sin`)
 * @example
 * ```ts
 * import { sin } from "hornbeam";
 * console.log(await sin([0]).array()); // → [ 0 ]
 * ```
 */
export const sin: UnaryFn = /* @__PURE__ */ floatFn(sinOf);
/**
 * Cosine. (`keras.ops.cos`)
 * @example
 * ```ts
 * import { cos } from "hornbeam";
 * console.log(await cos([0]).array()); // → [ 1 ]
 * ```
 */
export const cos: UnaryFn = /* @__PURE__ */ floatFn(cosOf);
/**
 * Tangent. (`keras.ops.tan`)
 * @example
 * ```ts
 * import { tan } from "hornbeam";
 * console.log(await tan([0]).array()); // → [ 0 ]
 * ```
 */
export const tan: UnaryFn = /* @__PURE__ */ floatFn(tanOf);
/**
 * Inverse sine, in [−π/2, π/2]. (`keras.ops.arcsin`)
 * @example
 * ```ts
 * import { arcsin } from "hornbeam";
 * console.log(await arcsin([0]).array()); // → [ 0 ]
 * ```
 */
export const arcsin: UnaryFn = /* @__PURE__ */ floatFn(asinOf);
/**
 * Inverse cosine, in [0, π]. (`keras.ops.arccos`)
 * @example
 * ```ts
 * import { arccos } from "hornbeam";
 * console.log(await arccos([1]).array()); // → [ 0 ]
 * ```
 */
export const arccos: UnaryFn = /* @__PURE__ */ floatFn(acosOf);
/**
 * Inverse tangent, in (−π/2, π/2). (`keras.ops.arctan`)
 * @example
 * ```ts
 * import { arctan } from "hornbeam";
 * console.log(await arctan([0]).array()); // → [ 0 ]
 * ```
 */
export const arctan: UnaryFn = /* @__PURE__ */ floatFn(atanOf);
/**
 * Hyperbolic sine. (`keras.ops.sinh`)
 * @example
 * ```ts
 * import { sinh } from "hornbeam";
 * console.log(await sinh([0]).array()); // → [ 0 ]
 * ```
 */
export const sinh: UnaryFn = /* @__PURE__ */ floatFn(sinhOf);
/**
 * Hyperbolic cosine. (`keras.ops.cosh`)
 * @example
 * ```ts
 * import { cosh } from "hornbeam";
 * console.log(await cosh([0]).array()); // → [ 1 ]
 * ```
 */
export const cosh: UnaryFn = /* @__PURE__ */ floatFn(coshOf);
/**
 * Hyperbolic tangent. (`keras.ops.tanh`)
 * @example
 * ```ts
 * import { tanh } from "hornbeam";
 * console.log(await tanh([0, 100]).array()); // → [ 0, 1 ]
 * ```
 */
export const tanh: UnaryFn = /* @__PURE__ */ floatFn(tanhOf);
/**
 * Inverse hyperbolic sine. (`keras.ops.arcsinh`)
 * @example
 * ```ts
 * import { arcsinh } from "hornbeam";
 * console.log(await arcsinh([0]).array()); // → [ 0 ]
 * ```
 */
export const arcsinh: UnaryFn = /* @__PURE__ */ floatFn(asinhOf);
/**
 * Inverse hyperbolic cosine. (`keras.ops.arccosh`)
 * @example
 * ```ts
 * import { arccosh } from "hornbeam";
 * console.log(await arccosh([1]).array()); // → [ 0 ]
 * ```
 */
export const arccosh: UnaryFn = /* @__PURE__ */ floatFn(acoshOf);
/**
 * Inverse hyperbolic tangent. (`keras.ops.arctanh`)
 * @example
 * ```ts
 * import { arctanh } from "hornbeam";
 * console.log(await arctanh([0]).array()); // → [ 0 ]
 * ```
 */
export const arctanh: UnaryFn = /* @__PURE__ */ floatFn(atanhOf);

/**
 * The angle of the point (x2, x1), in [−π, π]. (`keras.ops.arctan2`)
 * @example
 * ```ts
 * import { arctan2 } from "hornbeam";
 * console.log(await arctan2([0], [1]).array()); // → [ 0 ]
 * ```
 */
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
/**
 * Degrees to radians. (`keras.ops.deg2rad`)
 * @example
 * ```ts
 * import { deg2rad } from "hornbeam";
 * const y = await deg2rad([180]).data();
 * console.log([...y].map((v) => Number(v).toFixed(3)).join()); // → 3.142
 * ```
 */
export const deg2rad: UnaryFn = /* @__PURE__ */ scaled(Math.PI / 180);
/**
 * Radians to degrees. (`keras.ops.rad2deg`)
 * @example
 * ```ts
 * import { rad2deg } from "hornbeam";
 * console.log(await rad2deg([0]).array()); // → [ 0 ]
 * ```
 */
export const rad2deg: UnaryFn = /* @__PURE__ */ scaled(180 / Math.PI);

/**
 * sin(πx) / (πx), and 1 at 0. (`keras.ops.sinc`)
 * @example
 * ```ts
 * import { sinc } from "hornbeam";
 * console.log(await sinc([0]).array()); // → [ 1 ]
 * ```
 */
export const sinc: UnaryFn = (x) => {
  const t = toFloat(x);
  const zero = eqOf(t, fill(t, 0));
  const arg = mulOf(selectOf(zero, fill(t, 1), t), fill(t, Math.PI));
  return selectOf(zero, fill(t, 1), divOf(sinOf(arg), arg));
};
