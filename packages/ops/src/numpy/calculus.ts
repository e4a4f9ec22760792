import type { Tensor, TensorLike } from "@hornbeam/core";
import { normalizeAxis, ValueError } from "@hornbeam/ir";
import {
  addOf,
  broadcastTo,
  castTo,
  convForward,
  divOf,
  dotGeneral,
  flipOf,
  fullOf,
  iotaOf,
  minOf,
  maxOf,
  mulOf,
  neOf,
  powOf,
  reduceSum,
  reshapeTo,
  sliceOf,
  sqrtOf,
  subOf,
} from "../primitives/index.ts";
import {
  fill,
  floatDType,
  numberDType,
  promote,
  toFloat,
  toTensor,
  type AxisOptions,
  type UnaryFn,
} from "../util/args.ts";
import { meanAndVariance } from "./statistics.ts";
import { take } from "./take.ts";
import { stack } from "./join.ts";

/** x[i + 1] and x[i] along an axis. */
const neighbours = (x: Tensor, axis: number): readonly [Tensor, Tensor] => {
  const from = x.shape.map((_, i) => (i === axis ? 1 : 0));
  const to = x.shape.map((d, i) => (i === axis ? Math.max(0, d - 1) : d));
  return [
    sliceOf(
      x,
      from.map((s, i) => Math.min(s, x.shape[i]!)),
      x.shape,
    ),
    sliceOf(
      x,
      from.map(() => 0),
      to,
    ),
  ];
};

/** Options of `diff`. */
export interface DiffOptions extends AxisOptions {
  /** How many times. */
  readonly n?: number;
}
/**
 * Differences of neighbours along an axis, n times. (`keras.ops.diff`)
 * @example
 * ```ts
 * import { diff } from "hornbeam";
 * console.log(await diff([1, 4, 9, 16]).array()); // → [ 3, 5, 7 ]
 * ```
 */
export const diff = (a: TensorLike, { n = 1, axis = -1 }: DiffOptions = {}): Tensor => {
  let t = toTensor(a);
  const at = normalizeAxis(axis, t.rank, "diff");
  for (let i = 0; i < n; i++) {
    const [next, here] = neighbours(t, at);
    t = t.dtype === "bool" ? neOf(next, here) : subOf(next, here);
  }
  return t;
};

/** Options of `trapezoid`. */
export interface TrapezoidOptions extends AxisOptions {
  /** Sample points; evenly `dx` apart without. */
  readonly x?: TensorLike | null;
  /** Distance of the samples where `x` is not given. Default 1. */
  readonly dx?: number;
}
/**
 * Integral by the trapezoidal rule along an axis. (`keras.ops.trapezoid`)
 * @example
 * ```ts
 * import { trapezoid } from "hornbeam";
 * console.log(await trapezoid([1, 2, 3]).array()); // → 4
 * ```
 */
export const trapezoid = (y: TensorLike, { x, dx = 1, axis = -1 }: TrapezoidOptions = {}): Tensor => {
  const t = toFloat(y);
  const at = normalizeAxis(axis, t.rank, "trapezoid");
  const [next, here] = neighbours(t, at);
  const heights = mulOf(addOf(next, here), fill(next, 0.5));
  if (x === undefined || x === null) return reduceSum(mulOf(heights, fill(heights, dx)), [at]);
  const points = castTo(toTensor(x), t.dtype);
  const gaps = diff(points, { axis: points.rank === 1 ? 0 : axis });
  const lifted =
    points.rank === 1
      ? reshapeTo(
          gaps,
          heights.shape.map((d, i) => (i === at ? d : 1)),
        )
      : gaps;
  return reduceSum(mulOf(heights, broadcastTo(lifted, heights.shape)), [at]);
};

/** Options of `cross`. */
export interface CrossOptions {
  /** Axis of the vectors in the first tensor. Default −1. */
  readonly axisa?: number;
  /** Axis of the vectors in the second. Default −1. */
  readonly axisb?: number;
  /** Axis of the vectors in the result. Default −1. */
  readonly axisc?: number;
  /** Sets all three. */
  readonly axis?: number | null;
}
/**
 * Cross product of vectors of 2 or 3 components; of two plane vectors, its third component. (`keras.ops.cross`)
 * @example
 * ```ts
 * import { cross } from "hornbeam";
 * console.log(await cross([1, 0, 0], [0, 1, 0]).array()); // → [ 0, 0, 1 ]
 * ```
 */
export const cross = (
  x1: TensorLike,
  x2: TensorLike,
  { axisa = -1, axisb = -1, axisc = -1, axis }: CrossOptions = {},
): Tensor => {
  const [x, y] = promote([x1, x2]) as [Tensor, Tensor];
  const a = axis ?? axisa;
  const b = axis ?? axisb;
  const [n, m] = [x.shape[normalizeAxis(a, x.rank, "cross")]!, y.shape[normalizeAxis(b, y.rank, "cross")]!];
  if (n < 2 || n > 3 || m < 2 || m > 3)
    throw new ValueError(`cross: vectors must have 2 or 3 components; received ${n} and ${m}.`, { op: "cross" });
  const of = (t: Tensor, at: number, size: number, i: number): Tensor | undefined =>
    i < size ? take(t, i, { axis: at }) : undefined;
  const product = (i: number, j: number): Tensor | undefined => {
    const [p, q] = [of(x, a, n, i), of(y, b, m, j)];
    return p && q && mulOf(...broadcastPair(p, q));
  };
  const component = (i: number): Tensor => {
    const p = product((i + 1) % 3, (i + 2) % 3);
    const q = product((i + 2) % 3, (i + 1) % 3);
    if (p && q) return subOf(p, q);
    return p ?? subOf(fill(q!, 0), q!);
  };
  if (n === 2 && m === 2) return component(2);
  return stack([0, 1, 2].map(component), { axis: axis ?? axisc });
};
const broadcastPair = (x: Tensor, y: Tensor): [Tensor, Tensor] => {
  const shape = x.rank >= y.rank ? x.shape : y.shape;
  return [broadcastTo(x, shape), broadcastTo(y, shape)];
};

/** Options of `correlate`. */
export interface CorrelateOptions {
  /** Which part: "valid" (full overlap), "same" (as long as the longer), "full". */
  readonly mode?: "valid" | "same" | "full";
}
/**
 * Cross-correlation of two vectors. (`keras.ops.correlate`)
 * @example
 * ```ts
 * import { correlate } from "hornbeam";
 * console.log(await correlate([1, 2, 3], [0, 1, 0.5]).array()); // → [ 3.5 ]
 * ```
 */
export const correlate = (x1: TensorLike, x2: TensorLike, { mode = "valid" }: CorrelateOptions = {}): Tensor => {
  let [x, y] = promote([x1, x2], floatDType) as [Tensor, Tensor];
  if (x.rank !== 1 || y.rank !== 1)
    throw new ValueError(`correlate: operands must be vectors; received shapes [${x.shape}] and [${y.shape}].`, {
      op: "correlate",
    });
  const swapped = y.size > x.size;
  if (swapped) [x, y] = [y, x];
  const [n, k] = [x.size, y.size];
  const lo = mode === "valid" ? 0 : mode === "full" ? k - 1 : Math.floor(k / 2);
  const out = mode === "valid" ? n - k + 1 : mode === "full" ? n + k - 1 : n;
  const r = convForward(reshapeTo(x, [1, n, 1]), reshapeTo(y, [k, 1, 1]), {
    batch: 1,
    inSize: [n],
    outSize: [out],
    kernelSize: [k],
    strides: [1],
    dilation: [1],
    padLo: [lo],
    inChannels: 1,
    outChannels: 1,
    groups: 1,
  });
  const flat = reshapeTo(r, [out]);
  return swapped ? flipOf(flat, [0]) : flat;
};

/**
 * Correlation coefficients of the rows of a matrix. (`keras.ops.corrcoef`)
 * @example
 * ```ts
 * import { corrcoef } from "hornbeam";
 * const y = await corrcoef([[1, 2, 3], [3, 2, 1]]).data();
 * console.log([...y].map((v) => Number(v).toFixed(3)).join()); // → 1.000,-1.000,-1.000,1.000
 * ```
 */
export const corrcoef: UnaryFn = (x) => {
  const given = toFloat(x);
  const t = given.rank < 2 ? reshapeTo(given, [1, given.size]) : given;
  const [m] = meanAndVariance(t, [1]);
  const d = subOf(t, broadcastTo(castTo(m, t.dtype), t.shape));
  const c = dotGeneral(d, d, { lhsBatch: [], rhsBatch: [], lhsContract: [1], rhsContract: [1] });
  const s = sqrtOf(reduceSum(mulOf(d, d), [1]));
  const n = t.shape[0]!;
  const scaled = divOf(divOf(c, broadcastTo(reshapeTo(s, [n, 1]), [n, n])), broadcastTo(reshapeTo(s, [1, n]), [n, n]));
  const r = minOf(maxOf(scaled, fill(scaled, -1)), fill(scaled, 1));
  return given.rank < 2 ? reshapeTo(r, []) : r;
};

/** Options of `vander`. */
export interface VanderOptions {
  /** Columns; as many as rows by default. */
  readonly N?: number | null;
  /** The lowest power first. Default false. */
  readonly increasing?: boolean;
}
/**
 * Powers of a vector as the columns of a matrix, the highest first. (`keras.ops.vander`)
 * @example
 * ```ts
 * import { vander } from "hornbeam";
 * console.log(await vander([1, 2, 3]).array()); // → [ [ 1, 1, 1 ], [ 4, 2, 1 ], [ 9, 3, 1 ] ]
 * ```
 */
export const vander = (x: TensorLike, { N, increasing = false }: VanderOptions = {}): Tensor => {
  const given = toTensor(x);
  const t = castTo(given, numberDType(given.dtype));
  const shape = [t.size, N ?? t.size];
  const exponent = iotaOf(shape, 1, t.dtype);
  const e = increasing ? exponent : subOf(fullOf(shape, shape[1]! - 1, t.dtype), exponent);
  return powOf(broadcastTo(reshapeTo(t, [t.size, 1]), shape), e);
};
