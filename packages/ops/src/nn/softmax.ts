import type { Tensor, TensorLike } from "@hornbeam/core";
import { normalizeAxis, ShapeError } from "@hornbeam/ir";
import {
  addOf,
  broadcastTo,
  cumulativeOf,
  divOf,
  expOf,
  fullLike,
  fullOf,
  iotaOf,
  leOf,
  logOf,
  ltOf,
  mulOf,
  permuteTo,
  reduceMax,
  reduceSum,
  reshapeTo,
  selectOf,
  sigmoidOf,
  sliceOf,
  stopGradientOf,
  subOf,
  absOf,
  castTo,
} from "../primitives/index.ts";
import { axesOf, keptShape, toFloat, type Axis, type AxisOptions, type ReduceOptions } from "../util/args.ts";
import { composite, type Composite } from "../util/composite.ts";
import { sort } from "../numpy/sort.ts";
import { wideDType } from "../numpy/statistics.ts";

interface Axes {
  readonly axes: readonly number[];
  readonly [key: string]: unknown;
}
const kept = (fn: (x: Tensor, axes: readonly number[]) => Tensor, x: Tensor, axes: readonly number[]): Tensor =>
  broadcastTo(reshapeTo(fn(x, axes), keptShape(x.shape, axes)), x.shape);
/** x − max(x): the largest exponent becomes 0. The maximum takes no part in the gradient, because it cancels. */
const centred = (x: Tensor, axes: readonly number[]): Tensor => subOf(x, stopGradientOf(kept(reduceMax, x, axes)));

const softmaxOp: Composite<Axes> = /* @__PURE__ */ composite("softmax", ([x], { axes }) => {
  const e = expOf(centred(castTo(x!, wideDType(x!.dtype)), axes));
  return castTo(divOf(e, kept(reduceSum, e, axes)), x!.dtype);
});
const logSoftmaxOp: Composite<Axes> = /* @__PURE__ */ composite("logSoftmax", ([x], { axes }) => {
  const c = centred(castTo(x!, wideDType(x!.dtype)), axes);
  return castTo(subOf(c, logOf(kept(reduceSum, expOf(c), axes))), x!.dtype);
});

/** Options of `softmax` and `logSoftmax`. */
export interface SoftmaxOptions {
  /** Axis or axes whose elements are taken together. Default −1. */
  readonly axis?: Axis;
}

const overAxes =
  (op: string, fn: Composite<Axes>) =>
  (x: TensorLike, { axis = -1 }: SoftmaxOptions = {}): Tensor => {
    const t = toFloat(x);
    const axes = axesOf(axis, t.rank, op);
    return t.size ? fn([t], { axes }) : t;
  };
/** A function over one axis, several, or (null) all; the last by default. */
export type SoftmaxFn = (x: TensorLike, options?: SoftmaxOptions) => Tensor;
/**
 * exp(x) / Σ exp(x) (`keras.ops.softmax`)
 * @example
 * ```ts
 * import { softmax } from "hornbeam";
 * console.log(await softmax([0, 0]).array()); // → [ 0.5, 0.5 ]
 * ```
 */
export const softmax: SoftmaxFn = /* @__PURE__ */ overAxes("softmax", softmaxOp);
/**
 * x − log Σ exp(x) (`keras.ops.log_softmax`)
 * @example
 * ```ts
 * import { logSoftmax } from "hornbeam";
 * const y = await logSoftmax([0, -1000]).data();
 * console.log([...y].map((v) => Number(v).toFixed(3)).join()); // → 0.000,-1000.000
 * ```
 */
export const logSoftmax: SoftmaxFn = /* @__PURE__ */ overAxes("logSoftmax", logSoftmaxOp);

/**
 * log Σ exp(x) without overflow. (`keras.ops.logsumexp`)
 * @example
 * ```ts
 * import { logsumexp } from "hornbeam";
 * console.log(await logsumexp([0, -1000]).array()); // → 0
 * ```
 */
export const logsumexp = (x: TensorLike, { axis, keepdims = false }: ReduceOptions = {}): Tensor => {
  const t = toFloat(x);
  const axes = axesOf(axis, t.rank, "logsumexp");
  if (!axes.length) return t;
  const top = reshapeTo(stopGradientOf(reduceMax(t, axes)), keptShape(t.shape, axes));
  // Where all is −∞ (or one is +∞) the difference would be NaN.
  const m = selectOf(ltOf(absOf(top), fullLike(top, Infinity)), top, fullLike(top, 0));
  const y = addOf(logOf(reshapeTo(reduceSum(expOf(subOf(t, broadcastTo(m, t.shape))), axes), m.shape)), m);
  return keepdims
    ? y
    : reshapeTo(
        y,
        t.shape.filter((_, i) => !axes.includes(i)),
      );
};

/**
 * The first half of an axis times the sigmoid of the second (Dauphin et al. 2016). (`keras.ops.glu`)
 * @example
 * ```ts
 * import { glu } from "hornbeam";
 * console.log(await glu([2, 4, 0, 100]).array()); // → [ 1, 4 ]
 * ```
 */
export const glu = (x: TensorLike, { axis = -1 }: AxisOptions = {}): Tensor => {
  const t = toFloat(x);
  const a = normalizeAxis(axis, t.rank, "glu");
  const n = t.shape[a]!;
  if (n % 2)
    throw new ShapeError(`glu: the axis must have an even size; received axis ${a} of shape [${t.shape}].`, {
      op: "glu",
    });
  const part = (from: number, to: number): Tensor =>
    sliceOf(
      t,
      t.shape.map((_, i) => (i === a ? from : 0)),
      t.shape.map((d, i) => (i === a ? to : d)),
    );
  return mulOf(part(0, n / 2), sigmoidOf(part(n / 2, n)));
};

/**
 * Sparse where softmax is dense (after Martins & Astudillo 2016), by Keras's formula: its threshold takes the sum of all partial sums of
 * the support where the paper takes the last one. Kept, so that models give the results they give in Keras.
 * (`keras.ops.sparsemax`)
 * @example
 * ```ts
 * import { sparsemax } from "hornbeam";
 * console.log(await sparsemax([0.5, 0.25, 3]).array()); // → [ 0, 0, 1 ]
 * ```
 */
export const sparsemax = (x: TensorLike, { axis = -1 }: AxisOptions = {}): Tensor => {
  const t = toFloat(x);
  const a = normalizeAxis(axis, t.rank, "sparsemax");
  const order = [...t.shape.keys()].filter((i) => i !== a).concat(a);
  const rows = permuteTo(t, order);
  const last = t.rank - 1;
  const descending = (y: Tensor): Tensor => subOf(fullLike(y, 0), sort(subOf(fullLike(y, 0), y)));
  const z = descending(rows);
  const sums = cumulativeOf(z, { reducer: "sum", axis: last, reverse: false, exclusive: false });
  const rank = addOf(iotaOf(z.shape, last, z.dtype), fullOf(z.shape, 1, z.dtype));
  // The support: 1 + k·z₍ₖ₎ > Σ of the k largest. τ = (Σ of its partial sums − 1) / its size.
  const inside = ltOf(sums, addOf(fullLike(z, 1), mulOf(rank, z)));
  const count = reduceSum(castTo(inside, z.dtype), [last]);
  const total = reduceSum(selectOf(inside, sums, fullLike(z, 0)), [last]);
  const tau = divOf(subOf(total, fullLike(total, 1)), count);
  const y = subOf(rows, broadcastTo(reshapeTo(tau, [...tau.shape, 1]), rows.shape));
  const zero = fullLike(y, 0);
  const back = t.shape.map((_, i) => order.indexOf(i));
  return permuteTo(selectOf(leOf(y, zero), zero, y), back);
};
