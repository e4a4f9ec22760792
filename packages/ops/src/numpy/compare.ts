import type { Tensor, TensorLike } from "@hornbeam/core";
import { isFloat } from "@hornbeam/ir";
import {
  absOf,
  addOf,
  andOf,
  divOf,
  eqOf,
  fullOf,
  leOf,
  ltOf,
  mulOf,
  neOf,
  orOf,
  reduceAll,
  subOf,
} from "../primitives/index.ts";
import { axesOf, fill, floatDType, operands, toTensor, type BinaryFn, type UnaryFn } from "../util/args.ts";

const comparison =
  (name: string, fn: (x: Tensor, y: Tensor) => Tensor): BinaryFn =>
  (x1, x2) => {
    const [x, y] = operands(name, [x1, x2]);
    return fn(x, y);
  };
/**
 * x1 = x2, elementwise. (`keras.ops.equal`)
 * @example
 * ```ts
 * import { equal } from "hornbeam";
 * console.log(await equal([1, 2], [1, 3]).array()); // → [ 1, 0 ]
 * ```
 */
export const equal: BinaryFn = /* @__PURE__ */ comparison("equal", eqOf);
/**
 * x1 ≠ x2 (`keras.ops.not_equal`)
 * @example
 * ```ts
 * import { notEqual } from "hornbeam";
 * console.log(await notEqual([1, 2], [1, 3]).array()); // → [ 0, 1 ]
 * ```
 */
export const notEqual: BinaryFn = /* @__PURE__ */ comparison("notEqual", neOf);
/**
 * x1 < x2 (`keras.ops.less`)
 * @example
 * ```ts
 * import { less } from "hornbeam";
 * console.log(await less([1, 2], 2).array()); // → [ 1, 0 ]
 * ```
 */
export const less: BinaryFn = /* @__PURE__ */ comparison("less", ltOf);
/**
 * x1 ≤ x2 (`keras.ops.less_equal`)
 * @example
 * ```ts
 * import { lessEqual } from "hornbeam";
 * console.log(await lessEqual([1, 2], 2).array()); // → [ 1, 1 ]
 * ```
 */
export const lessEqual: BinaryFn = /* @__PURE__ */ comparison("lessEqual", leOf);
/**
 * x1 > x2 (`keras.ops.greater`)
 * @example
 * ```ts
 * import { greater } from "hornbeam";
 * console.log(await greater([2, 3], 2).array()); // → [ 0, 1 ]
 * ```
 */
export const greater: BinaryFn = /* @__PURE__ */ comparison("greater", (x, y) => ltOf(y, x));
/**
 * x1 ≥ x2 (`keras.ops.greater_equal`)
 * @example
 * ```ts
 * import { greaterEqual } from "hornbeam";
 * console.log(await greaterEqual([2, 3], 2).array()); // → [ 1, 1 ]
 * ```
 */
export const greaterEqual: BinaryFn = /* @__PURE__ */ comparison("greaterEqual", (x, y) => leOf(y, x));

// Integers and bools are never NaN or infinite: `other` everywhere.
const floatTest =
  (other: boolean, test: (x: Tensor) => Tensor): UnaryFn =>
  (x) => {
    const t = toTensor(x);
    return isFloat(t.dtype) ? test(t) : fullOf(t.shape, Number(other), "bool");
  };
/**
 * True where x is not a number. (`keras.ops.isnan`)
 * @example
 * ```ts
 * import { isnan } from "hornbeam";
 * console.log(await isnan([NaN, 1]).array()); // → [ 1, 0 ]
 * ```
 */
export const isnan: UnaryFn = /* @__PURE__ */ floatTest(false, (x) => neOf(x, x));
/**
 * True where x is +∞ or −∞. (`keras.ops.isinf`)
 * @example
 * ```ts
 * import { isinf } from "hornbeam";
 * console.log(await isinf([-Infinity, 1]).array()); // → [ 1, 0 ]
 * ```
 */
export const isinf: UnaryFn = /* @__PURE__ */ floatTest(false, (x) => eqOf(absOf(x), fill(x, Infinity)));
/**
 * True where x is neither infinite nor NaN. (`keras.ops.isfinite`)
 * @example
 * ```ts
 * import { isfinite } from "hornbeam";
 * console.log(await isfinite([NaN, Infinity, 1]).array()); // → [ 0, 0, 1 ]
 * ```
 */
export const isfinite: UnaryFn = /* @__PURE__ */ floatTest(true, (x) => ltOf(absOf(x), fill(x, Infinity)));
/**
 * True where x is +∞. (`keras.ops.isposinf`)
 * @example
 * ```ts
 * import { isposinf } from "hornbeam";
 * console.log(await isposinf([-Infinity, Infinity]).array()); // → [ 0, 1 ]
 * ```
 */
export const isposinf: UnaryFn = /* @__PURE__ */ floatTest(false, (x) => eqOf(x, fill(x, Infinity)));
/**
 * True where x is −∞. (`keras.ops.isneginf`)
 * @example
 * ```ts
 * import { isneginf } from "hornbeam";
 * console.log(await isneginf([-Infinity, Infinity]).array()); // → [ 1, 0 ]
 * ```
 */
export const isneginf: UnaryFn = /* @__PURE__ */ floatTest(false, (x) => eqOf(x, fill(x, -Infinity)));
/**
 * True everywhere: there are no complex dtypes. (`keras.ops.isreal`)
 * @example
 * ```ts
 * import { isreal } from "hornbeam";
 * console.log(await isreal([1, 2]).array()); // → [ 1, 1 ]
 * ```
 */
export const isreal: UnaryFn = (x) => fill(toTensor(x), 1, "bool");

/**
 * True where the sign bit is set: negative numbers and −0. (`keras.ops.signbit`)
 * @example
 * ```ts
 * import { signbit } from "hornbeam";
 * console.log(await signbit([-1, -0, 0]).array()); // → [ 1, 0, 0 ]
 * ```
 */
export const signbit: UnaryFn = (x) => {
  const t = toTensor(x);
  const zero = fill(t, 0);
  if (!isFloat(t.dtype)) return ltOf(t, zero);
  // 1 / −0 is −∞.
  return orOf(ltOf(t, zero), andOf(eqOf(t, zero), ltOf(divOf(fill(t, 1), t), zero)));
};

/** Options of `isclose` and `allclose`. */
export interface CloseOptions {
  /** Relative tolerance. Default 1e-5. */
  readonly rtol?: number;
  /** Absolute tolerance. Default 1e-8. */
  readonly atol?: number;
  /** Whether NaN is close to NaN. */
  readonly equalNan?: boolean;
}

/**
 * |x1 − x2| ≤ atol + rtol · |x2|, or equal. (`keras.ops.isclose`)
 * @example
 * ```ts
 * import { isclose } from "hornbeam";
 * console.log(await isclose([1, 2], [1.000001, 3]).array()); // → [ 1, 0 ]
 * ```
 */
export const isclose = (
  x1: TensorLike,
  x2: TensorLike,
  { rtol = 1e-5, atol = 1e-8, equalNan = false }: CloseOptions = {},
): Tensor => {
  const [x, y] = operands("isclose", [x1, x2], floatDType);
  const bound = addOf(fill(x, atol), mulOf(fill(x, rtol), absOf(y)));
  // An infinite bound must not make finite and infinite numbers close.
  const near = andOf(leOf(absOf(subOf(x, y)), bound), ltOf(bound, fill(x, Infinity)));
  const close = orOf(near, eqOf(x, y));
  return equalNan ? orOf(close, andOf(neOf(x, x), neOf(y, y))) : close;
};

/**
 * True where all elements are close. (`keras.ops.allclose`)
 * @example
 * ```ts
 * import { allclose } from "hornbeam";
 * console.log(await allclose([1, 2], [1.000001, 2]).array()); // → 1
 * ```
 */
export const allclose = (x1: TensorLike, x2: TensorLike, options?: CloseOptions): Tensor => {
  const close = isclose(x1, x2, options);
  return reduceAll(close, axesOf(null, close.rank, "allclose"));
};
