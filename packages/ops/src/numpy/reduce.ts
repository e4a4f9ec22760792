import type { Tensor, TensorLike } from "@hornbeam/core";
import { isFloat, ShapeError, type DType } from "@hornbeam/ir";
import {
  reduceAll,
  reduceAny,
  reduceMax,
  reduceMin,
  reduceProd,
  reduceSum,
  reshapeTo,
  subOf,
  maxOf,
  minOf,
  neOf,
} from "../primitives/index.ts";
import { asType, axesOf, fill, keptShape, toTensor, type Axis, type ReduceOptions } from "../util/args.ts";

/** A reduction with the usual options. */
export type ReduceFn = (x: TensorLike, options?: ReduceOptions) => Tensor;

/** Runs a reduction primitive over user axes and puts back axes of size 1 where asked. */
export const reduceWith = (
  op: string,
  fn: (x: Tensor, axes: readonly number[]) => Tensor,
  x: Tensor,
  { axis, keepdims = false }: ReduceOptions,
): Tensor => {
  const axes = axesOf(axis, x.rank, op);
  const y = axes.length ? fn(x, axes) : x;
  return keepdims ? reshapeTo(y, keptShape(x.shape, axes)) : y;
};

/** Sums of small integers are int32 or uint32. */
export const sumDType = (dtype: DType): DType => {
  if (dtype === "bool" || dtype === "int8" || dtype === "int16") return "int32";
  return dtype === "uint8" || dtype === "uint16" ? "uint32" : dtype;
};

/**
 * Σ x (`keras.ops.sum`)
 * @example
 * ```ts
 * import { sum } from "hornbeam";
 * console.log(await sum([[1, 2], [3, 4]], { axis: 1 }).array()); // → [ 3, 7 ]
 * ```
 */
export const sum: ReduceFn = (x, options = {}) => {
  const t = toTensor(x);
  return reduceWith("sum", reduceSum, asType(t, sumDType(t.dtype)), options);
};

/** Options of `prod`. */
export interface ProdOptions extends ReduceOptions {
  /** Dtype of the product. */
  readonly dtype?: DType;
}
/**
 * Π x (`keras.ops.prod`)
 * @example
 * ```ts
 * import { prod } from "hornbeam";
 * console.log(await prod([2, 3, 4]).array()); // → 24
 * ```
 */
export const prod = (x: TensorLike, options: ProdOptions = {}): Tensor => {
  const t = toTensor(x);
  return reduceWith("prod", reduceProd, asType(t, options.dtype ?? sumDType(t.dtype)), options);
};

/** Options of `max` and `min`. */
export interface ExtremumOptions extends ReduceOptions {
  /** A value that takes part, and the result for nothing. */
  readonly initial?: number;
}
/** A reduction that takes `initial`. */
export type ExtremumFn = (x: TensorLike, options?: ExtremumOptions) => Tensor;

const extremum =
  (op: string, fn: typeof reduceMax, any: typeof reduceAny, pair: (x: Tensor, y: Tensor) => Tensor): ExtremumFn =>
  (x, options = {}) => {
    const t = toTensor(x);
    const { initial } = options;
    if (initial === undefined && axesOf(options.axis, t.rank, op).some((a) => t.shape[a] === 0))
      throw new ShapeError(
        `${op}: the reduced axes must not be empty; received shape [${t.shape}]. Give options.initial.`,
        { op },
      );
    if (t.dtype === "bool") return reduceWith(op, any, t, options);
    const y = reduceWith(op, fn, t, options);
    return initial === undefined ? y : pair(y, fill(y, initial));
  };
/**
 * The largest element; NaN where one is. (`keras.ops.max`)
 * @example
 * ```ts
 * import { max } from "hornbeam";
 * console.log(await max([[1, 5], [7, 2]], { axis: 0 }).array()); // → [ 7, 5 ]
 * ```
 */
export const max: ExtremumFn = /* @__PURE__ */ extremum(
  "max",
  (x, a) => reduceMax(x, a),
  (x, a) => reduceAny(x, a),
  (x, y) => maxOf(x, y),
);
/**
 * The smallest element; NaN where one is. (`keras.ops.min`)
 * @example
 * ```ts
 * import { min } from "hornbeam";
 * console.log(await min([[1, 5], [7, 2]], { axis: 0 }).array()); // → [ 1, 2 ]
 * ```
 */
export const min: ExtremumFn = /* @__PURE__ */ extremum(
  "min",
  (x, a) => reduceMin(x, a),
  (x, a) => reduceAll(x, a),
  (x, y) => minOf(x, y),
);
/**
 * The same as `max`. (`keras.ops.amax`)
 * @example
 * ```ts
 * import { amax } from "hornbeam";
 * console.log(await amax([1, 5, 2]).array()); // → 5
 * ```
 */
export const amax: ReduceFn = max;
/**
 * The same as `min`. (`keras.ops.amin`)
 * @example
 * ```ts
 * import { amin } from "hornbeam";
 * console.log(await amin([1, 5, 2]).array()); // → 1
 * ```
 */
export const amin: ReduceFn = min;

/**
 * True where any element is true (not 0). (`keras.ops.any`)
 * @example
 * ```ts
 * import { any } from "hornbeam";
 * console.log(await any([false, true]).array()); // → 1
 * ```
 */
export const any: ReduceFn = (x, options = {}) => reduceWith("any", reduceAny, asType(toTensor(x), "bool"), options);
/**
 * True where all elements are true (not 0). (`keras.ops.all`)
 * @example
 * ```ts
 * import { all } from "hornbeam";
 * console.log(await all([false, true]).array()); // → 0
 * ```
 */
export const all: ReduceFn = (x, options = {}) => reduceWith("all", reduceAll, asType(toTensor(x), "bool"), options);

/** Options of `countNonzero`. */
export interface CountOptions {
  /** Axis or axes to count along; all by default. */
  readonly axis?: Axis;
}

/**
 * How many elements are not 0, as int32. (`keras.ops.count_nonzero`)
 * @example
 * ```ts
 * import { countNonzero } from "hornbeam";
 * console.log(await countNonzero([0, 3, 0, 5]).array()); // → 2
 * ```
 */
export const countNonzero = (x: TensorLike, options: CountOptions = {}): Tensor => {
  const t = toTensor(x);
  const nonzero = isFloat(t.dtype) ? neOf(t, fill(t, 0)) : asType(t, "bool");
  return reduceWith("countNonzero", reduceSum, asType(nonzero, "int32"), { axis: options.axis });
};

/**
 * max − min (`keras.ops.ptp`)
 * @example
 * ```ts
 * import { ptp } from "hornbeam";
 * console.log(await ptp([1, 5, 3]).array()); // → 4
 * ```
 */
export const ptp: ReduceFn = (x, options = {}) => subOf(max(x, options), min(x, options));
