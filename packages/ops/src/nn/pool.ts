import { tensor, type Tensor, type TensorLike } from "@hornbeam/core";
import { ShapeError, showShape } from "@hornbeam/ir";
import {
  broadcastTo,
  castTo,
  dotGeneral,
  fullLike,
  gatherOf,
  mulOf,
  permuteTo,
  reduceMax,
  reduceSum,
  reshapeTo,
  windowsOf,
} from "../primitives/index.ts";
import { toFloat, toTensor } from "../util/args.ts";
import { channelsLast } from "./conv.ts";
import { checkPadding, perAxis, windowPlan, type DataFormat, type Padding } from "./geometry.ts";

/** Options of the pooling functions. */
export interface PoolOptions {
  /** The pool's size by default. */
  readonly strides?: number | readonly number[] | null;
  /** "valid" (default): whole windows only; "same": windows that overlap the border, too. */
  readonly padding?: Padding;
  /** "channels_last" (default) or "channels_first": where the channels stand. */
  readonly dataFormat?: DataFormat;
}
/** Pools windows of a size over the spatial axes of [batch, …spatial, channels]. */
export type PoolFn = (inputs: TensorLike, poolSize: number | readonly number[], options?: PoolOptions) => Tensor;

interface Plan {
  readonly windows: readonly number[];
  readonly strides: readonly number[];
  readonly outSize: readonly number[];
  readonly padLo: readonly number[];
  /** The view [batch, …out, channels, …window]; places outside hold `fill`. */
  view(fill: number): Tensor;
  /** Its window axes. */
  readonly axes: readonly number[];
}
const planOf = (
  op: string,
  x: Tensor,
  poolSize: number | readonly number[],
  { strides, padding = "valid" }: PoolOptions,
): Plan => {
  const rank = x.rank - 2;
  if (rank < 1)
    throw new ShapeError(`${op}: inputs must be [batch, …spatial, channels]; received shape ${showShape(x.shape)}.`, {
      op,
    });
  const windows = perAxis(poolSize, rank, "poolSize", op);
  const steps = perAxis(strides ?? poolSize, rank, "strides", op);
  const mode = checkPadding(padding, op);
  const spatial = windows.map((w, i) => windowPlan(x.shape[i + 1]!, w, steps[i]!, 1, mode, op));
  const outSize = spatial.map((p) => p[0]);
  const padLo = spatial.map((p) => p[1]);
  return {
    windows,
    strides: steps,
    outSize,
    padLo,
    view: (fill) =>
      windowsOf(
        x,
        { axes: windows.map((_, i) => i + 1), windows, strides: steps, padLo, outSize, dilation: windows.map(() => 1) },
        fill,
      ),
    axes: windows.map((_, i) => x.rank + i),
  };
};

const LEAST: Readonly<Record<string, number>> = {
  int8: -128,
  int16: -32768,
  int32: -2147483648,
  uint8: 0,
  uint16: 0,
  uint32: 0,
  bool: 0,
};

/**
 * The largest element of each window; places outside do not count. (`keras.ops.max_pool`)
 * @example
 * ```ts
 * import { arange, maxPool, reshape } from "hornbeam";
 * const x = reshape(arange(4), [1, 4, 1]);
 * console.log((await maxPool(x, 2).data()).join()); // → 1,3
 * ```
 */
export const maxPool: PoolFn = (inputs, poolSize, options = {}) =>
  channelsLast(toTensor(inputs), options.dataFormat, (x) => {
    const plan = planOf("maxPool", x, poolSize, options);
    return reduceMax(plan.view(LEAST[x.dtype] ?? -Infinity), plan.axes);
  });

/** How many elements of the axis each window covers. */
const coverage = (n: number, out: number, window: number, stride: number, padLo: number): number[] =>
  Array.from({ length: out }, (_, i) => Math.min(n, i * stride - padLo + window) - Math.max(0, i * stride - padLo));

/**
 * The mean of each window; places outside do not count. (`keras.ops.average_pool`)
 * @example
 * ```ts
 * import { arange, averagePool, reshape } from "hornbeam";
 * const x = reshape(arange(4), [1, 4, 1]);
 * console.log((await averagePool(x, 2).data()).join()); // → 0.5,2.5
 * ```
 */
export const averagePool: PoolFn = (inputs, poolSize, options = {}) =>
  channelsLast(toFloat(inputs), options.dataFormat, (x) => {
    const plan = planOf("averagePool", x, poolSize, options);
    const sums = reduceSum(plan.view(0), plan.axes);
    const counts = plan.windows.map((w, i) =>
      coverage(x.shape[i + 1]!, plan.outSize[i]!, w, plan.strides[i]!, plan.padLo[i]!),
    );
    if (counts.every((list, i) => list.every((c) => c === plan.windows[i])))
      return mulOf(sums, fullLike(sums, 1 / plan.windows.reduce((a, b) => a * b, 1)));
    return counts.reduce<Tensor>((y, list, i) => {
      const weights = castTo(tensor(Float32Array.from(list, (c) => 1 / c)), y.dtype);
      return mulOf(
        y,
        broadcastTo(
          reshapeTo(
            weights,
            y.shape.map((d, a) => (a === i + 1 ? d : 1)),
          ),
          y.shape,
        ),
      );
    }, sums);
  });

/** Options of the adaptive pools. */
export interface AdaptivePoolOptions {
  /** "channels_last" (default) or "channels_first": where the channels stand. */
  readonly dataFormat?: DataFormat;
}
/** Pools to a given spatial size. */
export type AdaptivePoolFn = (
  inputs: TensorLike,
  outputSize: number | readonly number[],
  options?: AdaptivePoolOptions,
) => Tensor;

/** [start, end) of bin i of `out` bins over n elements; bins overlap where n is not a multiple. */
const binsOf = (n: number, out: number): readonly (readonly [number, number])[] =>
  Array.from({ length: out }, (_, i) => [Math.floor((i * n) / out), Math.ceil(((i + 1) * n) / out)] as const);

/**
 * The mean of each of `outputSize` bins an axis. (`keras.ops.adaptive_average_pool`)
 * @example
 * ```ts
 * import { adaptiveAveragePool, ones } from "hornbeam";
 * console.log(adaptiveAveragePool(ones([1, 7, 7, 3]), [2, 2]).shape); // → [ 1, 2, 2, 3 ]
 * ```
 */
export const adaptiveAveragePool: AdaptivePoolFn = (inputs, outputSize, { dataFormat } = {}) =>
  channelsLast(toFloat(inputs), dataFormat, (x) =>
    perAxis(outputSize, x.rank - 2, "outputSize", "adaptiveAveragePool").reduce((y, out, i) => {
      const n = y.shape[i + 1]!;
      const weights = new Float32Array(out * n);
      binsOf(n, out).forEach(([from, to], o) => weights.fill(1 / (to - from), o * n + from, o * n + to));
      const w = castTo(tensor(weights, { shape: [out, n] }), y.dtype);
      const last = dotGeneral(y, w, { lhsBatch: [], rhsBatch: [], lhsContract: [i + 1], rhsContract: [1] });
      return permuteTo(
        last,
        y.shape.map((_, a) => (a < i + 1 ? a : a === i + 1 ? y.rank - 1 : a - 1)),
      );
    }, x),
  );

/**
 * The largest element of each of `outputSize` bins an axis. (`keras.ops.adaptive_max_pool`)
 * @example
 * ```ts
 * import { adaptiveMaxPool, ones } from "hornbeam";
 * console.log(adaptiveMaxPool(ones([1, 7, 7, 3]), [2, 2]).shape); // → [ 1, 2, 2, 3 ]
 * ```
 */
export const adaptiveMaxPool: AdaptivePoolFn = (inputs, outputSize, { dataFormat } = {}) =>
  channelsLast(toTensor(inputs), dataFormat, (x) =>
    perAxis(outputSize, x.rank - 2, "outputSize", "adaptiveMaxPool").reduce((y, out, i) => {
      const bins = binsOf(y.shape[i + 1]!, out);
      const longest = Math.max(...bins.map(([from, to]) => to - from));
      // Bins as rows of one length; short ones repeat their last element, which changes no maximum.
      const places = Int32Array.from(
        bins.flatMap(([from, to]) => Array.from({ length: longest }, (_, k) => Math.min(from + k, to - 1))),
      );
      return reduceMax(gatherOf(y, tensor(places, { shape: [out, longest] }), i + 1), [i + 2]);
    }, x),
  );
