import type { Tensor, TensorLike } from "@hornbeam/core";
import { normalizeAxis, ShapeError } from "@hornbeam/ir";
import {
  addOf,
  broadcastTo,
  eqOf,
  fullOf,
  iotaOf,
  leOf,
  ltOf,
  padOf,
  permuteTo,
  reduceSum,
  reshapeTo,
  selectOf,
  sliceOf,
} from "../primitives/index.ts";
import { asType, toTensor } from "../util/args.ts";
import { sumDType } from "./reduce.ts";

/** Options naming a diagonal. */
export interface DiagOptions {
  /** 0 the main diagonal, positive above it. */
  readonly k?: number;
}
/** Options of `diagonal` and `trace`. */
export interface DiagonalOptions {
  /** Above (positive) or below the main diagonal. Default 0. */
  readonly offset?: number;
  /** Rows. Default 0. */
  readonly axis1?: number;
  /** Columns. Default 1. */
  readonly axis2?: number;
}

const triangle = (x: TensorLike, k: number, upper: boolean, op: string): Tensor => {
  const t = toTensor(x);
  if (t.rank < 2)
    throw new ShapeError(`${op}: the tensor must have at least two axes; received shape [${t.shape}].`, { op });
  const column = iotaOf(t.shape, t.rank - 1, "int32");
  const last = addOf(iotaOf(t.shape, t.rank - 2, "int32"), fullOf(t.shape, upper ? k - 1 : k, "int32"));
  const keep = upper ? ltOf(last, column) : leOf(column, last);
  return selectOf(keep, t, fullOf(t.shape, 0, t.dtype));
};
/**
 * x with zeros above the k-th diagonal of its last two axes. (`keras.ops.tril`)
 * @example
 * ```ts
 * import { tril } from "hornbeam";
 * console.log(await tril([[1, 2], [3, 4]]).array()); // → [ [ 1, 0 ], [ 3, 4 ] ]
 * ```
 */
export const tril = (x: TensorLike, { k = 0 }: DiagOptions = {}): Tensor => triangle(x, k, false, "tril");
/**
 * x with zeros below the k-th diagonal of its last two axes. (`keras.ops.triu`)
 * @example
 * ```ts
 * import { triu } from "hornbeam";
 * console.log(await triu([[1, 2], [3, 4]]).array()); // → [ [ 1, 2 ], [ 0, 4 ] ]
 * ```
 */
export const triu = (x: TensorLike, { k = 0 }: DiagOptions = {}): Tensor => triangle(x, k, true, "triu");

/**
 * The diagonal of two axes, as a new last axis. (`keras.ops.diagonal`)
 * @example
 * ```ts
 * import { diagonal } from "hornbeam";
 * console.log(await diagonal([[1, 2], [3, 4]]).array()); // → [ 1, 4 ]
 * ```
 */
export const diagonal = (x: TensorLike, { offset = 0, axis1 = 0, axis2 = 1 }: DiagonalOptions = {}): Tensor => {
  const t = toTensor(x);
  const a = normalizeAxis(axis1, t.rank, "diagonal");
  const b = normalizeAxis(axis2, t.rank, "diagonal");
  if (a === b) throw new ShapeError(`diagonal: axes must differ; received ${axis1} and ${axis2}.`, { op: "diagonal" });
  const free = t.shape.flatMap((_, i) => (i === a || i === b ? [] : [i]));
  const lead = free.map((i) => t.shape[i]!);
  const [rows, cols] = [t.shape[a]!, t.shape[b]!];
  const r0 = Math.max(0, -offset);
  const c0 = Math.max(0, offset);
  const n = Math.max(0, Math.min(rows - r0, cols - c0));
  const zero = lead.map(() => 0);
  const block = sliceOf(
    permuteTo(t, [...free, a, b]),
    [...zero, n ? r0 : 0, n ? c0 : 0],
    [...lead, n ? r0 + n : 0, n ? c0 + n : 0],
  );
  if (n < 2) return reshapeTo(block, [...lead, n]);
  // In a row-major [n, n] block the diagonal is every (n + 1)-th element: pad to n rows of n + 1, take the first column.
  const flat = padOf(reshapeTo(block, [...lead, n * n]), [...zero, 0], [...zero, n], 0);
  return reshapeTo(sliceOf(reshapeTo(flat, [...lead, n, n + 1]), [...zero, 0, 0], [...lead, n, 1]), [...lead, n]);
};

/**
 * Sum of the diagonal. (`keras.ops.trace`)
 * @example
 * ```ts
 * import { trace } from "hornbeam";
 * console.log(await trace([[1, 2], [3, 4]]).array()); // → 5
 * ```
 */
export const trace = (x: TensorLike, options: DiagonalOptions = {}): Tensor => {
  const d = diagonal(x, options);
  return reduceSum(asType(d, sumDType(d.dtype)), [d.rank - 1]);
};

/**
 * A vector on the k-th diagonal of a square matrix, or the k-th diagonal of a matrix. (`keras.ops.diag`)
 * @example
 * ```ts
 * import { diag } from "hornbeam";
 * console.log(await diag([1, 2]).array()); // → [ [ 1, 0 ], [ 0, 2 ] ]
 * ```
 */
export const diag = (x: TensorLike, { k = 0 }: DiagOptions = {}): Tensor => {
  const t = toTensor(x);
  if (t.rank === 2) return diagonal(t, { offset: k });
  if (t.rank !== 1)
    throw new ShapeError(`diag: x must be a vector or a matrix; received shape [${t.shape}].`, { op: "diag" });
  const n = t.size + Math.abs(k);
  const shape = [n, n];
  const rows = broadcastTo(reshapeTo(padOf(t, [Math.max(0, -k)], [Math.max(0, k)], 0), [n, 1]), shape);
  const onDiagonal = eqOf(addOf(iotaOf(shape, 0, "int32"), fullOf(shape, k, "int32")), iotaOf(shape, 1, "int32"));
  return selectOf(onDiagonal, rows, fullOf(shape, 0, t.dtype));
};

/**
 * The elements of x, flat, on the k-th diagonal of a square matrix. (`keras.ops.diagflat`)
 * @example
 * ```ts
 * import { diagflat } from "hornbeam";
 * console.log(await diagflat([1, 2], { k: 1 }).array()); // → [ [ 0, 1, 0 ], [ 0, 0, 2 ], [ 0, 0, 0 ] ]
 * ```
 */
export const diagflat = (x: TensorLike, options: DiagOptions = {}): Tensor => {
  const t = toTensor(x);
  return diag(reshapeTo(t, [t.size]), options);
};
