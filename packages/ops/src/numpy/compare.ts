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
/** x1 = x2, elementwise. */
export const equal: BinaryFn = /* @__PURE__ */ comparison("equal", eqOf);
/** x1 ≠ x2 */
export const notEqual: BinaryFn = /* @__PURE__ */ comparison("notEqual", neOf);
/** x1 < x2 */
export const less: BinaryFn = /* @__PURE__ */ comparison("less", ltOf);
/** x1 ≤ x2 */
export const lessEqual: BinaryFn = /* @__PURE__ */ comparison("lessEqual", leOf);
/** x1 > x2 */
export const greater: BinaryFn = /* @__PURE__ */ comparison("greater", (x, y) => ltOf(y, x));
/** x1 ≥ x2 */
export const greaterEqual: BinaryFn = /* @__PURE__ */ comparison("greaterEqual", (x, y) => leOf(y, x));

// Integers and bools are never NaN or infinite: `other` everywhere.
const floatTest =
  (other: boolean, test: (x: Tensor) => Tensor): UnaryFn =>
  (x) => {
    const t = toTensor(x);
    return isFloat(t.dtype) ? test(t) : fullOf(t.shape, Number(other), "bool");
  };
/** True where x is not a number. */
export const isnan: UnaryFn = /* @__PURE__ */ floatTest(false, (x) => neOf(x, x));
/** True where x is +∞ or −∞. */
export const isinf: UnaryFn = /* @__PURE__ */ floatTest(false, (x) => eqOf(absOf(x), fill(x, Infinity)));
/** True where x is neither infinite nor NaN. */
export const isfinite: UnaryFn = /* @__PURE__ */ floatTest(true, (x) => ltOf(absOf(x), fill(x, Infinity)));
/** True where x is +∞. */
export const isposinf: UnaryFn = /* @__PURE__ */ floatTest(false, (x) => eqOf(x, fill(x, Infinity)));
/** True where x is −∞. */
export const isneginf: UnaryFn = /* @__PURE__ */ floatTest(false, (x) => eqOf(x, fill(x, -Infinity)));
/** True everywhere: there are no complex dtypes. */
export const isreal: UnaryFn = (x) => fill(toTensor(x), 1, "bool");

/** True where the sign bit is set: negative numbers and −0. */
export const signbit: UnaryFn = (x) => {
  const t = toTensor(x);
  const zero = fill(t, 0);
  if (!isFloat(t.dtype)) return ltOf(t, zero);
  // 1 / −0 is −∞.
  return orOf(ltOf(t, zero), andOf(eqOf(t, zero), ltOf(divOf(fill(t, 1), t), zero)));
};

/** Options of `isclose` and `allclose`. */
export interface CloseOptions {
  readonly rtol?: number;
  readonly atol?: number;
  /** Whether NaN is close to NaN. */
  readonly equalNan?: boolean;
}

/** |x1 − x2| ≤ atol + rtol · |x2|, or equal. */
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

/** True where all elements are close. */
export const allclose = (x1: TensorLike, x2: TensorLike, options?: CloseOptions): Tensor => {
  const close = isclose(x1, x2, options);
  return reduceAll(close, axesOf(null, close.rank, "allclose"));
};
