import type { Tensor, TensorLike } from "@hornbeam/core";
import { ValueError, sizeOf } from "@hornbeam/ir";
import {
  addOf,
  broadcastTo,
  ceilOf,
  floorOf,
  fullOf,
  gatherAlongOf,
  maxOf,
  mulOf,
  neOf,
  permuteTo,
  reduceSum,
  reshapeTo,
  roundOf,
  selectOf,
  sliceOf,
  subOf,
} from "../primitives/index.ts";
import { asType, axesOf, fill, keptShape, toFloat, type Axis, type ReduceOptions } from "../util/args.ts";
import type { ReduceFn } from "./reduce.ts";
import { sort } from "./sort.ts";

/** What a quantile that falls between two elements is. */
export type QuantileMethod = "linear" | "lower" | "higher" | "nearest" | "midpoint";
/** Options of `quantile` and its kin. */
export interface QuantileOptions {
  /** Axis or axes to reduce; all by default. */
  readonly axis?: Axis;
  /** Between two elements: "linear" (default), "lower", "higher", "midpoint" or "nearest". */
  readonly method?: QuantileMethod;
  /** Keep reduced axes with size 1. */
  readonly keepdims?: boolean;
}
/** A quantile function. */
export type QuantileFn = (x: TensorLike, q: TensorLike, options?: QuantileOptions) => Tensor;

/** Reduced axes as one, at the end. */
const rowsOf = (x: Tensor, axes: readonly number[]): Tensor => {
  const free = x.shape.flatMap((_, i) => (axes.includes(i) ? [] : [i]));
  const moved = permuteTo(x, [...free, ...axes]);
  return reshapeTo(moved, [...free.map((i) => x.shape[i]!), sizeOf(axes.map((i) => x.shape[i]!))]);
};

const METHODS: Readonly<
  Record<QuantileMethod, (at: Tensor, lo: Tensor) => readonly [Tensor, Tensor, Tensor | number]>
> = {
  linear: (at, lo) => [lo, ceilOf(at), subOf(at, lo)],
  lower: (_, lo) => [lo, lo, 0],
  higher: (at) => [ceilOf(at), ceilOf(at), 0],
  nearest: (at) => [roundOf(at), roundOf(at), 0],
  midpoint: (at, lo) => [lo, ceilOf(at), 0.5],
};

const quantiles =
  (op: string, skipNan: boolean, scale: number): QuantileFn =>
  (x, q, { axis, method = "linear", keepdims = false } = {}) => {
    if (!Object.hasOwn(METHODS, method))
      throw new ValueError(
        `${op}: method must be one of ${Object.keys(METHODS).join(", ")}; received ${JSON.stringify(method)}.`,
        { op },
      );
    const t = toFloat(x);
    const axes = axesOf(axis, t.rank, op);
    const rows = sort(rowsOf(t, axes));
    const n = rows.shape[rows.rank - 1]!;
    const lead = rows.shape.slice(0, -1);
    const probs = asType(toFloat(q), t.dtype);
    const shape = [...lead, probs.size];
    const last = (y: Tensor): Tensor => broadcastTo(reshapeTo(y, [...lead, 1]), shape);
    // NaN sort last: the first `count` elements of a row are numbers.
    const isNumber = asType(neOf(rows, rows), t.dtype);
    const count = skipNan
      ? subOf(fullOf(lead, n, t.dtype), reduceSum(isNumber, [lead.length]))
      : fullOf(lead, n, t.dtype);
    const top = maxOf(subOf(count, fill(count, 1)), fill(count, 0));
    const at = mulOf(
      mulOf(broadcastTo(reshapeTo(probs, [probs.size]), shape), fullOf(shape, scale, t.dtype)),
      last(top),
    );
    const [lo, hi, weight] = METHODS[method](at, floorOf(at));
    const pick = (index: Tensor): Tensor => gatherAlongOf(rows, asType(index, "int32"), lead.length);
    let y = pick(lo);
    if (weight !== 0) {
      const w = typeof weight === "number" ? fill(y, weight) : weight;
      y = addOf(y, mulOf(subOf(pick(hi), y), w));
    }
    if (!skipNan && n) {
      const end = last(sliceOf(rows, [...lead.map(() => 0), n - 1], rows.shape));
      y = selectOf(neOf(end, end), end, y);
    }
    const front = permuteTo(y, [lead.length, ...lead.keys()]);
    return reshapeTo(front, [...probs.shape, ...(keepdims ? keptShape(t.shape, axes) : lead)]);
  };

/**
 * The value below which a fraction q (0 … 1, a number or a tensor) of the elements lies. The result has q's axes first.
 * NaN where an element is NaN. (`keras.ops.quantile`)
 * @example
 * ```ts
 * import { quantile } from "hornbeam";
 * console.log(await quantile([1, 2, 3, 4, 5], 0.25).array()); // → 2
 * ```
 */
export const quantile: QuantileFn = /* @__PURE__ */ quantiles("quantile", false, 1);
/**
 * `quantile` with q in per cent. (`keras.ops.percentile`)
 * @example
 * ```ts
 * import { percentile } from "hornbeam";
 * console.log(await percentile([1, 2, 3, 4, 5], 25).array()); // → 2
 * ```
 */
export const percentile: QuantileFn = /* @__PURE__ */ quantiles("percentile", false, 0.01);
/**
 * `quantile` that skips NaN. (`keras.ops.nanquantile`)
 * @example
 * ```ts
 * import { nanquantile } from "hornbeam";
 * console.log(await nanquantile([1, NaN, 3], 0.5).array()); // → 2
 * ```
 */
export const nanquantile: QuantileFn = /* @__PURE__ */ quantiles("nanquantile", true, 1);
/**
 * `percentile` that skips NaN. (`keras.ops.nanpercentile`)
 * @example
 * ```ts
 * import { nanpercentile } from "hornbeam";
 * console.log(await nanpercentile([1, NaN, 3], 50).array()); // → 2
 * ```
 */
export const nanpercentile: QuantileFn = /* @__PURE__ */ quantiles("nanpercentile", true, 0.01);

/**
 * The middle element, or the mean of the two middle ones. (`keras.ops.median`)
 * @example
 * ```ts
 * import { median } from "hornbeam";
 * console.log(await median([5, 1, 3]).array()); // → 3
 * ```
 */
export const median: ReduceFn = (x, options: ReduceOptions = {}) => quantile(x, 0.5, options);
/**
 * `median` that skips NaN. (`keras.ops.nanmedian`)
 * @example
 * ```ts
 * import { nanmedian } from "hornbeam";
 * console.log(await nanmedian([5, NaN, 3]).array()); // → 4
 * ```
 */
export const nanmedian: ReduceFn = (x, options: ReduceOptions = {}) => nanquantile(x, 0.5, options);
