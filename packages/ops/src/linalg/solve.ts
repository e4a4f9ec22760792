import type { Tensor, TensorLike } from "@hornbeam/core";
import { broadcastShapes, DTypeError, ShapeError, showShape } from "@hornbeam/ir";
import {
  broadcastTo,
  castTo,
  divOf,
  eqOf,
  fullLike,
  iotaOf,
  ltOf,
  matmulOf,
  mulOf,
  qrOf,
  reduceMax,
  reduceSum,
  reshapeTo,
  selectOf,
  svdOf,
  transposed,
  triangularSolveOf,
} from "../primitives/index.ts";
import { floatDType, promote, toFloat } from "../util/args.ts";
import type { CholeskyOptions } from "./decompositions.ts";

const square = (op: string, x: Tensor): Tensor => {
  if (x.rank < 2 || x.shape[x.rank - 1] !== x.shape[x.rank - 2])
    throw new ShapeError(`${op}: matrices must be square, [..., n, n]; received shape ${showShape(x.shape)}.`, { op });
  return x;
};
/** The identity in the shape of square matrices. */
const eyeOf = (x: Tensor): Tensor =>
  castTo(eqOf(iotaOf(x.shape, x.rank - 2, "int32"), iotaOf(x.shape, x.rank - 1, "int32")), x.dtype);

/** Runs a solver on b [..., n, m] with a's leading axes; a vector b [..., n] counts as one column. */
const withColumns = (op: string, a: TensorLike, b: TensorLike, run: (a: Tensor, b: Tensor) => Tensor): Tensor => {
  const [x, y] = promote([a, b], floatDType) as [Tensor, Tensor];
  const vector = y.rank === x.rank - 1;
  const columns = vector ? reshapeTo(y, [...y.shape, 1]) : y;
  if (x.rank < 2 || columns.rank < 2 || columns.shape[columns.rank - 2] !== x.shape[x.rank - 2])
    throw new ShapeError(
      `${op}: a [..., n, k] and b [..., n] or [..., n, m] must have one n; received ${showShape(x.shape)} and ${showShape(y.shape)}.`,
      { op },
    );
  const lead = broadcastShapes(x.shape.slice(0, -2), columns.shape.slice(0, -2), op);
  const wide = (t: Tensor): Tensor => broadcastTo(t, [...lead, ...t.shape.slice(-2)]);
  const made = run(wide(x), wide(columns));
  return vector ? reshapeTo(made, made.shape.slice(0, -1)) : made;
};

/**
 * x with a·x = b for square a, by a = Q·R and R·x = Qᵀ·b. (`keras.ops.solve`)
 * @example
 * ```ts
 * import { solve } from "hornbeam";
 * console.log(await solve([[2, 0], [0, 4]], [2, 8]).array()); // → [ 1, 2 ]
 * ```
 */
export const solve = (a: TensorLike, b: TensorLike): Tensor =>
  withColumns("solve", a, b, (x, y) => {
    const [q, r] = qrOf(square("solve", x));
    return triangularSolveOf(r, matmulOf(transposed(q), y), { lower: false });
  });

/** Options of `solveTriangular`. */
export interface SolveTriangularOptions {
  /** Whether a is lower triangular. Default false. */
  readonly lower?: boolean;
}
/**
 * x with a·x = b for triangular a; the other triangle is not read. (`keras.ops.solve_triangular`)
 * @example
 * ```ts
 * import { solveTriangular } from "hornbeam";
 * console.log(await solveTriangular([[2, 0], [1, 4]], [2, 9], { lower: true }).array()); // → [ 1, 2 ]
 * ```
 */
export const solveTriangular = (a: TensorLike, b: TensorLike, { lower = false }: SolveTriangularOptions = {}): Tensor =>
  withColumns("solveTriangular", a, b, (x, y) => triangularSolveOf(square("solveTriangular", x), y, { lower }));

/**
 * Inverses of square matrices. (`keras.ops.inv`)
 * @example
 * ```ts
 * import { inv } from "hornbeam";
 * console.log(await inv([[2, 0], [0, 4]]).array()); // → [ [ 0.5, 0 ], [ 0, 0.25 ] ]
 * ```
 */
export const inv = (x: TensorLike): Tensor => {
  const t = square("inv", toFloat(x));
  return solve(t, eyeOf(t));
};

/**
 * The inverse of L·Lᵀ from its Cholesky factor L (or Lᵀ·L from an upper one). (`keras.ops.cholesky_inverse`)
 * @example
 * ```ts
 * import { choleskyInverse } from "hornbeam";
 * console.log(await choleskyInverse([[2, 0], [0, 1]]).array()); // → [ [ 0.25, 0 ], [ 0, 1 ] ]
 * ```
 */
export const choleskyInverse = (x: TensorLike, { upper = false }: CholeskyOptions = {}): Tensor => {
  const given = square("choleskyInverse", toFloat(x));
  const l = upper ? transposed(given) : given;
  const half = triangularSolveOf(l, eyeOf(l), { lower: true });
  return matmulOf(transposed(half), half);
};

const EPSILON: Readonly<Record<string, number>> = { float32: 2 ** -23, float64: 2 ** -52 };
const roundoff = (x: Tensor): number => {
  const e = EPSILON[x.dtype];
  if (!e) throw new DTypeError(`linalg: the dtype must be float32 or float64; received ${x.dtype}. Cast it.`);
  return e * Math.max(x.shape[x.rank - 1]!, x.shape[x.rank - 2]!);
};
/** Whether each singular value is above a share of the largest. */
const significant = (s: Tensor, share: number): Tensor => {
  const top = reshapeTo(reduceMax(s, [s.rank - 1]), [...s.shape.slice(0, -1), 1]);
  return ltOf(broadcastTo(mulOf(top, fullLike(top, share)), s.shape), s);
};

/** Options of `pinv` and `lstsq`. */
export interface PinvOptions {
  /** Singular values below this share of the largest count as 0. Default: the larger side times the dtype's epsilon. */
  readonly rcond?: number | null;
}
/**
 * Pseudo-inverse (Moore–Penrose) V·diag(1/s)·Uᵀ. (`keras.ops.pinv`)
 * @example
 * ```ts
 * import { pinv } from "hornbeam";
 * console.log(await pinv([[2, 0], [0, 4], [0, 0]]).array()); // → [ [ 0.5, 0, 0 ], [ 0, 0.25, 0 ] ]
 * ```
 */
export const pinv = (x: TensorLike, { rcond }: PinvOptions = {}): Tensor => {
  const t = toFloat(x);
  const [u, s, vt] = svdOf(t);
  const keep = significant(s, rcond ?? roundoff(t));
  const inverse = selectOf(keep, divOf(fullLike(s, 1), selectOf(keep, s, fullLike(s, 1))), fullLike(s, 0));
  const v = transposed(vt);
  return matmulOf(
    mulOf(v, broadcastTo(reshapeTo(inverse, [...s.shape.slice(0, -1), 1, s.shape[s.rank - 1]!]), v.shape)),
    transposed(u),
  );
};

/**
 * The shortest x that minimises ‖a·x − b‖. (`keras.ops.lstsq`)
 * @example
 * ```ts
 * import { lstsq } from "hornbeam";
 * console.log(await lstsq([[1, 0], [0, 2], [0, 0]], [3, 4, 5]).array()); // → [ 3, 2 ]
 * ```
 */
export const lstsq = (a: TensorLike, b: TensorLike, options: PinvOptions = {}): Tensor =>
  withColumns("lstsq", a, b, (x, y) => matmulOf(pinv(x, options), y));

/**
 * x multiplied by itself n times; the inverse's power for negative n. (`keras.ops.matrix_power`)
 * @example
 * ```ts
 * import { matrixPower } from "hornbeam";
 * console.log(await matrixPower([[1, 1], [0, 1]], 5).array()); // → [ [ 1, 5 ], [ 0, 1 ] ]
 * ```
 */
export const matrixPower = (x: TensorLike, n: number): Tensor => {
  const t = square("matrixPower", toFloat(x));
  let base = n < 0 ? inv(t) : t;
  let made: Tensor | undefined;
  for (let e = Math.abs(Math.trunc(n)); e; e = Math.floor(e / 2)) {
    if (e % 2) made = made ? matmulOf(made, base) : base;
    if (e > 1) base = matmulOf(base, base);
  }
  return made ?? eyeOf(t);
};

/** Options of `matrixRank`. */
export interface MatrixRankOptions {
  /** Singular values up to this count as 0. Default: the largest times the larger side times the dtype's epsilon. */
  readonly tol?: number | null;
}
/**
 * How many singular values are not 0, int32. (`keras.ops.matrix_rank`)
 * @example
 * ```ts
 * import { matrixRank } from "hornbeam";
 * console.log(await matrixRank([[1, 2], [2, 4]]).array()); // → 1
 * ```
 */
export const matrixRank = (x: TensorLike, { tol }: MatrixRankOptions = {}): Tensor => {
  const t = toFloat(x);
  const s = svdOf(t)[1];
  const above = tol === undefined || tol === null ? significant(s, roundoff(t)) : ltOf(fullLike(s, tol), s);
  return reduceSum(castTo(above, "int32"), [s.rank - 1]);
};
