import type { Tensor, TensorLike } from "@hornbeam/core";
import { dtypes, sizeOf, type DType } from "@hornbeam/ir";
import { broadcastTo, divOf, mulOf, reduceSum, reshapeTo, sqrtOf, subOf } from "../primitives/index.ts";
import { asType, axesOf, fill, floatDType, keptShape, promote, toTensor, type Axis } from "../util/args.ts";
import { reduceWith, sum, type ReduceFn } from "./reduce.ts";

/** 16-bit floats are summed in float32. */
export const wideDType = (dtype: DType): DType => (dtypes[dtype].bytes < 4 ? "float32" : floatDType(dtype));

const meanOver = (x: Tensor, axes: readonly number[]): Tensor => {
  const total = reduceSum(x, axes);
  return mulOf(total, fill(total, 1 / sizeOf(axes.map((a) => x.shape[a]!))));
};

/**
 * The mean; integers become float32. (`keras.ops.mean`)
 * @example
 * ```ts
 * import { mean } from "hornbeam";
 * console.log(await mean([1, 2, 3]).array()); // → 2
 * ```
 */
export const mean: ReduceFn = (x, options = {}) => {
  const t = toTensor(x);
  return asType(reduceWith("mean", meanOver, asType(t, wideDType(t.dtype)), options), floatDType(t.dtype));
};

/** Mean and variance over the axes, both with the axes kept; two passes, in at least float32. */
export const meanAndVariance = (x: Tensor, axes: readonly number[]): readonly [Tensor, Tensor] => {
  const wide = asType(x, wideDType(x.dtype));
  const kept = keptShape(x.shape, axes);
  const m = axes.length ? reshapeTo(meanOver(wide, axes), kept) : wide;
  const d = subOf(wide, broadcastTo(m, x.shape));
  const squares = mulOf(d, d);
  return [m, axes.length ? reshapeTo(meanOver(squares, axes), kept) : squares];
};

/**
 * Mean of squared deviations from the mean (`keras.ops.var`), in two passes.
 * @example
 * ```ts
 * import { variance } from "hornbeam";
 * console.log(await variance([1, 3]).array()); // → 1
 * ```
 */
export const variance: ReduceFn = (x, { axis, keepdims = false } = {}) => {
  const t = toTensor(x);
  const axes = axesOf(axis, t.rank, "var");
  const v = asType(meanAndVariance(t, axes)[1], floatDType(t.dtype));
  return keepdims
    ? v
    : reshapeTo(
        v,
        t.shape.filter((_, i) => !axes.includes(i)),
      );
};

/**
 * Square root of the variance. (`keras.ops.std`)
 * @example
 * ```ts
 * import { std } from "hornbeam";
 * console.log(await std([1, 3]).array()); // → 1
 * ```
 */
export const std: ReduceFn = (x, options = {}) => sqrtOf(variance(x, options));

/** Options of `average`. */
export interface AverageOptions {
  /** Axis or axes to reduce; all by default. */
  readonly axis?: Axis;
  /** Of x's shape, or a vector along the one axis. */
  readonly weights?: TensorLike;
}
/**
 * Σ w·x / Σ w; the mean without weights. (`keras.ops.average`)
 * @example
 * ```ts
 * import { average } from "hornbeam";
 * console.log(await average([1, 3], { weights: [3, 1] }).array()); // → 1.5
 * ```
 */
export const average = (x: TensorLike, { axis, weights }: AverageOptions = {}): Tensor => {
  if (weights === undefined) return mean(x, { axis });
  const [t, w] = promote([x, weights], floatDType);
  const axes = axesOf(axis, t.rank, "average");
  const along = w.rank === 1 && t.rank > 1 && axes.length === 1;
  const full = broadcastTo(
    along
      ? reshapeTo(
          w,
          t.shape.map((d, i) => (i === axes[0] ? d : 1)),
        )
      : w,
    t.shape,
  );
  return divOf(sum(mulOf(t, full), { axis }), sum(full, { axis }));
};
