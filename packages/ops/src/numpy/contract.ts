import type { Tensor, TensorLike } from "@hornbeam/core";
import { broadcastShapes, normalizeAxis, ShapeError, showShape, type DType } from "@hornbeam/ir";
import { broadcastTo, castTo, dotGeneral, mulOf, permuteTo, reduceSum, reshapeTo } from "../primitives/index.ts";
import { promote, toTensor, type BinaryFn } from "../util/args.ts";

const range = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, i) => from + i);

/** Products of bool and of int8 are computed as int32; the result has the dtype of the operands again. */
export const contracted = (xs: readonly TensorLike[], run: (xs: Tensor[]) => Tensor): Tensor => {
  const given = promote(xs);
  const { dtype } = given[0]!;
  return castTo(run(given.map((x) => castTo(x, dtype === "bool" || dtype === "int8" ? "int32" : dtype))), dtype);
};

const mismatch = (op: string, x: Tensor, y: Tensor, what: string): ShapeError =>
  new ShapeError(
    `${op}: ${what} must be equal; received shapes ${showShape(x.shape)} and ${showShape(y.shape)}. Transpose or reshape one of them.`,
    { op, received: `${showShape(x.shape)} and ${showShape(y.shape)}` },
  );

const matmulOf = (x: Tensor, y: Tensor, options: { readonly dtype?: DType } = {}): Tensor => {
  if (!x.rank || !y.rank)
    throw new ShapeError("matmul: operands must have at least one axis; received a scalar. Use multiply.", {
      op: "matmul",
    });
  const yRow = y.rank === 1 ? 0 : y.rank - 2;
  if (x.shape[x.rank - 1] !== y.shape[yRow])
    throw mismatch("matmul", x, y, "the last size of the first and the second-last of the second");
  // A matrix (or vector) on the right has no batch: all leading axes of x are rows of one product.
  if (y.rank <= 2 || x.rank === 1)
    return x.rank === 1 && y.rank > 2
      ? dotGeneral(y, x, { lhsBatch: [], rhsBatch: [], lhsContract: [yRow], rhsContract: [0] }, options)
      : dotGeneral(x, y, { lhsBatch: [], rhsBatch: [], lhsContract: [x.rank - 1], rhsContract: [yRow] }, options);
  const batch = broadcastShapes(x.shape.slice(0, -2), y.shape.slice(0, -2), "matmul");
  const axes = range(0, batch.length);
  return dotGeneral(
    broadcastTo(x, [...batch, ...x.shape.slice(-2)]),
    broadcastTo(y, [...batch, ...y.shape.slice(-2)]),
    {
      lhsBatch: axes,
      rhsBatch: axes,
      lhsContract: [batch.length + 1],
      rhsContract: [batch.length],
    },
    options,
  );
};

/**
 * Matrix product: [..., m, k] · [..., k, n] → [..., m, n], leading axes broadcast; vectors count as a row on the left and a
 * column on the right. (`keras.ops.matmul`)
 * @throws ShapeError where the inner sizes differ.
 * @example
 * ```ts
 * import { matmul } from "hornbeam";
 * console.log(await matmul([[1, 2], [3, 4]], [[1, 0], [0, 2]]).array()); // → [ [ 1, 4 ], [ 3, 8 ] ]
 * ```
 */
export const matmul: BinaryFn = (x1, x2) => {
  const [a, b] = [toTensor(x1), toTensor(x2)];
  // Bytes go to the backend as they are: it may multiply them faster than int32.
  if (a.dtype === "int8" && b.dtype === "int8") return matmulOf(a, b, { dtype: "int32" });
  return contracted([a, b], ([x, y]) => matmulOf(x!, y!));
};

/**
 * Sum product over the last axis of x1 and the second-last of x2 (the only one of a vector); a scalar multiplies.
 * (`keras.ops.dot`)
 * @example
 * ```ts
 * import { dot } from "hornbeam";
 * console.log(await dot([1, 2, 3], [4, 5, 6]).array()); // → 32
 * ```
 */
export const dot: BinaryFn = (x1, x2) =>
  contracted([x1, x2], ([x, y]) => {
    if (!x!.rank || !y!.rank) {
      const shape = x!.rank ? x!.shape : y!.shape;
      return mulOf(broadcastTo(x!, shape), broadcastTo(y!, shape));
    }
    const over = y!.rank === 1 ? 0 : y!.rank - 2;
    if (x!.shape[x!.rank - 1] !== y!.shape[over]) throw mismatch("dot", x!, y!, "the contracted sizes");
    return dotGeneral(x!, y!, { lhsBatch: [], rhsBatch: [], lhsContract: [x!.rank - 1], rhsContract: [over] });
  });

/** Options of `tensordot`. */
export interface TensordotOptions {
  /** How many last axes of x1 meet as many first axes of x2, or the two lists of axes. Default 2. */
  readonly axes?: number | readonly [number | readonly number[], number | readonly number[]];
}

/**
 * Sum product over given axes; the free axes of x1, then those of x2. (`keras.ops.tensordot`)
 * @example
 * ```ts
 * import { tensordot } from "hornbeam";
 * console.log(await tensordot([[1, 2], [3, 4]], [[1, 0], [0, 1]], { axes: 1 }).array()); // → [ [ 1, 2 ], [ 3, 4 ] ]
 * ```
 */
export const tensordot = (x1: TensorLike, x2: TensorLike, { axes = 2 }: TensordotOptions = {}): Tensor =>
  contracted([x1, x2], ([x, y]) => {
    const [a, b] =
      typeof axes === "number" ? [range(x!.rank - axes, x!.rank), range(0, axes)] : axes.map((l) => [l].flat());
    const lhs = a!.map((i) => normalizeAxis(i, x!.rank, "tensordot"));
    const rhs = b!.map((i) => normalizeAxis(i, y!.rank, "tensordot"));
    if (lhs.length !== rhs.length || lhs.some((i, k) => x!.shape[i] !== y!.shape[rhs[k]!]))
      throw mismatch("tensordot", x!, y!, "the contracted sizes");
    return dotGeneral(x!, y!, { lhsBatch: [], rhsBatch: [], lhsContract: lhs, rhsContract: rhs });
  });

/**
 * Sum product over the last axes of both; a scalar multiplies. (`keras.ops.inner`)
 * @example
 * ```ts
 * import { inner } from "hornbeam";
 * console.log(await inner([1, 2, 3], [4, 5, 6]).array()); // → 32
 * ```
 */
export const inner: BinaryFn = (x1, x2) =>
  contracted([x1, x2], ([x, y]) => {
    if (!x!.rank || !y!.rank) return dot(x!, y!);
    if (x!.shape[x!.rank - 1] !== y!.shape[y!.rank - 1]) throw mismatch("inner", x!, y!, "the last sizes");
    return dotGeneral(x!, y!, { lhsBatch: [], rhsBatch: [], lhsContract: [x!.rank - 1], rhsContract: [y!.rank - 1] });
  });

/**
 * All products of the elements of two tensors, taken flat: [m, n]. (`keras.ops.outer`)
 * @example
 * ```ts
 * import { outer } from "hornbeam";
 * console.log(await outer([1, 2], [3, 4]).array()); // → [ [ 3, 4 ], [ 6, 8 ] ]
 * ```
 */
export const outer: BinaryFn = (x1, x2) =>
  contracted([x1, x2], ([x, y]) => {
    const shape = [x!.size, y!.size];
    return mulOf(broadcastTo(reshapeTo(x!, [x!.size, 1]), shape), broadcastTo(reshapeTo(y!, [1, y!.size]), shape));
  });

/**
 * Sum of the products of two tensors, taken flat. (`keras.ops.vdot`)
 * @example
 * ```ts
 * import { vdot } from "hornbeam";
 * console.log(await vdot([[1, 2], [3, 4]], [[1, 1], [1, 1]]).array()); // → 10
 * ```
 */
export const vdot: BinaryFn = (x1, x2) =>
  contracted([x1, x2], ([x, y]) => {
    if (x!.size !== y!.size) throw mismatch("vdot", x!, y!, "the numbers of elements");
    return reduceSum(mulOf(reshapeTo(x!, [x!.size]), reshapeTo(y!, [y!.size])), [0]);
  });

/**
 * Kronecker product: every element of x1 times all of x2. (`keras.ops.kron`)
 * @example
 * ```ts
 * import { kron } from "hornbeam";
 * console.log(await kron([1, 10], [1, 2]).array()); // → [ 1, 2, 10, 20 ]
 * ```
 */
export const kron: BinaryFn = (x1, x2) =>
  contracted([x1, x2], ([x, y]) => {
    const rank = Math.max(x!.rank, y!.rank);
    const lift = (t: Tensor): number[] => [...new Array<number>(rank - t.rank).fill(1), ...t.shape];
    const [a, b] = [lift(x!), lift(y!)];
    const shape = a.flatMap((d, i) => [d, b[i]!]);
    const p = mulOf(
      broadcastTo(
        reshapeTo(
          x!,
          a.flatMap((d) => [d, 1]),
        ),
        shape,
      ),
      broadcastTo(
        reshapeTo(
          y!,
          b.flatMap((d) => [1, d]),
        ),
        shape,
      ),
    );
    return reshapeTo(
      p,
      a.map((d, i) => d * b[i]!),
    );
  });

/** The last two axes exchanged. */
export const matrixTranspose = (x: Tensor): Tensor => permuteTo(x, [...range(0, x.rank - 2), x.rank - 1, x.rank - 2]);
