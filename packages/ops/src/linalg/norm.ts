import type { Tensor, TensorLike } from "@hornbeam/core";
import { sameShape, ValueError } from "@hornbeam/ir";
import {
  absOf,
  castTo,
  eqOf,
  fullLike,
  mulOf,
  neOf,
  permuteTo,
  powOf,
  reduceMax,
  reduceMin,
  reduceSum,
  reshapeTo,
  selectOf,
  sqrtOf,
} from "../primitives/index.ts";
import { axesOf, keptShape, toFloat, type Axis } from "../util/args.ts";
import { singularValues } from "./decompositions.ts";

/** Order of a norm: a number or ±∞ for vectors; 1, 2, ±∞, "fro", "nuc" and their negatives for matrices. */
export type NormOrder = number | "fro" | "nuc";
/** Options of `norm`. */
export interface NormOptions {
  /** Default: the root of the sum of squares. */
  readonly ord?: NormOrder | null;
  /** One axis: norms of vectors. Two: norms of matrices. None: of all. */
  readonly axis?: Axis;
  /** Keep reduced axes with size 1. */
  readonly keepdims?: boolean;
}

/** √Σx² whose gradient at 0 is 0. */
const euclidean = (x: Tensor, axes: readonly number[]): Tensor => {
  const squares = reduceSum(mulOf(x, x), axes);
  const zero = eqOf(squares, fullLike(squares, 0));
  return selectOf(zero, fullLike(squares, 0), sqrtOf(selectOf(zero, fullLike(squares, 1), squares)));
};

const vectorNorm = (x: Tensor, axes: readonly number[], ord: number): Tensor => {
  if (ord === Infinity) return reduceMax(absOf(x), axes);
  if (ord === -Infinity) return reduceMin(absOf(x), axes);
  if (ord === 0) return reduceSum(castTo(neOf(x, fullLike(x, 0)), x.dtype), axes);
  if (ord === 1) return reduceSum(absOf(x), axes);
  if (ord === 2) return euclidean(x, axes);
  const total = reduceSum(powOf(absOf(x), fullLike(x, ord)), axes);
  return powOf(total, fullLike(total, 1 / ord));
};

const matrixNorm = (x: Tensor, [row, col]: readonly [number, number], ord: NormOrder): Tensor => {
  if (ord === "fro")
    return euclidean(
      x,
      [row, col].sort((a, b) => a - b),
    );
  const size = typeof ord === "number" ? Math.abs(ord) : ord;
  const pick = typeof ord === "number" && ord < 0 ? reduceMin : reduceMax;
  if (size === 1 || size === Infinity) {
    const [over, then] = size === 1 ? [row, col] : [col, row];
    return pick(reduceSum(absOf(x), [over]), [then > over ? then - 1 : then]);
  }
  if (size === 2 || size === "nuc") {
    const free = x.shape.flatMap((_, i) => (i === row || i === col ? [] : [i]));
    const s = singularValues(permuteTo(x, [...free, row, col]));
    return size === 2 ? pick(s, [s.rank - 1]) : reduceSum(s, [s.rank - 1]);
  }
  throw new ValueError(
    `norm: the order of a matrix norm must be 1, 2, Infinity, their negatives, "fro" or "nuc"; received ${String(ord)}.`,
    { op: "norm" },
  );
};

/**
 * Norm of vectors (one axis), matrices (two axes) or the whole tensor. Default: the root of the sum of squares.
 * (`keras.ops.norm`)
 * @example
 * ```ts
 * import { norm } from "hornbeam";
 * console.log(await norm([3, 4]).array()); // → 5
 * ```
 */
export const norm = (x: TensorLike, { ord, axis, keepdims = false }: NormOptions = {}): Tensor => {
  const t = toFloat(x);
  const order = ord ?? undefined;
  const all = axis === undefined || axis === null;
  const axes = axesOf(axis, t.rank, "norm");
  const given = all || typeof axis === "number" ? axes : axis.map((a) => (a < 0 ? a + t.rank : a));
  const run = (): Tensor => {
    if (order === undefined) return euclidean(t, axes);
    if (axes.length === 1 && typeof order === "number") return vectorNorm(t, axes, order);
    if (axes.length === 2) return matrixNorm(t, [given[0]!, given[1]!], order);
    throw new ValueError(
      `norm: order ${String(order)} needs one axis (vectors) or two (matrices); received ${axes.length}.`,
      { op: "norm" },
    );
  };
  const y = axes.length ? run() : absOf(t);
  const kept = keptShape(t.shape, axes);
  return keepdims && !sameShape(kept, y.shape) ? reshapeTo(y, kept) : y;
};
