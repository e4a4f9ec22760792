import { applyAll, type HostOp, type Tensor, type TensorLike } from "@hornbeam/core";
import type { HostKernel } from "@hornbeam/ir";
import {
  addOf,
  argsortOf,
  broadcastTo,
  concatOf,
  fullOf,
  gatherAlongOf,
  reshapeTo,
  sliceOf,
  subOf,
} from "../primitives/index.ts";
import { batchOf, checkMatrix, matrixAt, numbers } from "../primitives/linalg/host.ts";
import { eyeLike, lowerPart, matmulOf, transposed } from "../primitives/linalg/matrix.ts";
import { triangularSolveOf } from "../primitives/linalg/triangularSolve.ts";
import { toFloat } from "../util/args.ts";

/** Gauss elimination with row pivots, in place; fills in which row was exchanged with row k, and where each row came from. */
const eliminate = (a: Float64Array, m: number, n: number, pivots: number[], rows: number[]): void => {
  for (let k = 0; k < Math.min(m, n); k++) {
    let p = k;
    for (let r = k + 1; r < m; r++) if (Math.abs(a[r * n + k]!) > Math.abs(a[p * n + k]!)) p = r;
    pivots.push(p);
    if (p !== k) {
      [rows[k], rows[p]] = [rows[p]!, rows[k]!];
      for (let c = 0; c < n; c++) [a[k * n + c], a[p * n + c]] = [a[p * n + c]!, a[k * n + c]!];
    }
    const pivot = a[k * n + k]!;
    for (let r = k + 1; r < m && pivot; r++) {
      const factor = (a[r * n + k]! /= pivot);
      for (let c = k + 1; c < n; c++) a[r * n + c]! -= factor * a[k * n + c]!;
    }
  }
};

const evaluate: HostKernel["evaluate"] = ([x], [lu, pivots, rows]) => {
  const [m, n] = x!.shape.slice(-2) as [number, number];
  for (let b = 0; b < batchOf(x!); b++) {
    const a = matrixAt(x!, b, m * n);
    const order = Array.from({ length: m }, (_, i) => i);
    const exchanged: number[] = [];
    eliminate(a, m, n, exchanged, order);
    numbers(lu!).set(a, b * m * n);
    exchanged.forEach((p, k) => ((pivots!.data as Int32Array)[b * exchanged.length + k] = p));
    order.forEach((r, k) => ((rows!.data as Int32Array)[b * m + k] = r));
  }
};

/** The block of the last two axes from [0, 0], or from the given corner, to [rows, cols]. */
const block = (x: Tensor, rows: number, cols: number, top = 0, left = 0): Tensor =>
  sliceOf(x, [...x.shape.slice(0, -2).map(() => 0), top, left], [...x.shape.slice(0, -2), rows, cols]);
const upperPart = (x: Tensor): Tensor => subOf(x, lowerPart(x, true));
/** X·U⁻ᵀ */
const overUpper = (x: Tensor, u: Tensor): Tensor => transposed(triangularSolveOf(u, transposed(x), { lower: false }));
/** x with zeros up to a size of the last (or the second last) axis. */
const grown = (x: Tensor, axis: number, size: number): Tensor => {
  if (x.shape[axis] === size) return x;
  const rest = x.shape.map((d, i) => (i === axis ? size - d : d));
  return concatOf([x, fullOf(rest, 0, x.dtype)], axis);
};

/**
 * The cotangent of P·A. Square and wide: L⁻ᵀ·(Ū + [tril(Lᵀ·L̄ − Ū·Uᵀ, −1)·U₁⁻ᵀ, 0]); tall: (L̄ + [L₁⁻ᵀ·triu(Ū·Uᵀ − Lᵀ·L̄); 0])·U⁻ᵀ, with
 * U₁ and L₁ the square parts.
 */
const factorGradient = (lu: Tensor, ct: Tensor): Tensor => {
  const [m, n] = lu.shape.slice(-2) as [number, number];
  const k = Math.min(m, n);
  const own = lowerPart(block(lu, m, k), true);
  const l = addOf(own, eyeLike(own));
  const u = upperPart(block(lu, k, n));
  const [dl, du] = [lowerPart(block(ct, m, k), true), upperPart(block(ct, k, n))];
  const inner = subOf(matmulOf(transposed(l), dl), matmulOf(du, transposed(u)));
  const unit = { transpose: true, unitDiagonal: true } as const;
  if (m <= n) {
    const part = overUpper(lowerPart(inner, true), block(u, k, k));
    return triangularSolveOf(l, addOf(du, grown(part, part.rank - 1, n)), unit);
  }
  const part = triangularSolveOf(block(l, k, k), upperPart(inner), unit);
  return overUpper(subOf(dl, grown(part, part.rank - 2, m)), u);
};

/** P·A = L·U by rows; third output: which row of A each row of L·U is. */
const luOp: HostOp<null> = {
  name: "luFactor",
  kind: "host",
  infer: ([x]) => {
    checkMatrix("luFactor", x!);
    const { shape, dtype } = x!;
    const lead = shape.slice(0, -2);
    const [m, n] = shape.slice(-2) as [number, number];
    return [
      { shape, dtype },
      { shape: [...lead, Math.min(m, n)], dtype: "int32" },
      { shape: [...lead, m], dtype: "int32" },
    ];
  },
  evaluate,
  vjp: ([ct], { outputs: [lu, , rows] }) => {
    if (!ct) return [];
    const permuted = factorGradient(lu!, ct);
    const back = argsortOf(rows!);
    const index = broadcastTo(reshapeTo(back, [...back.shape, 1]), permuted.shape);
    return [gatherAlongOf(permuted, index, permuted.rank - 2)];
  },
};

/**
 * P·A = L·U of matrices A [..., m, n] with row pivots, packed as LAPACK's getrf does: [LU, pivots], L's elements (its diagonal of ones
 * left out) below the diagonal of LU [..., m, n], U's on and above it; row k was exchanged with row `pivots[k]` (int32
 * [..., min(m, n)], from 0), in order. Differentiable where no pivot is 0. (`keras.ops.lu_factor`)
 * @throws ShapeError for fewer than two axes; DTypeError for 16-bit floats.
 * @example
 * ```ts
 * import { luFactor } from "hornbeam";
 * const [lu, pivots] = luFactor([[1, 2], [4, 4]]);
 * console.log(await lu.array(), await pivots.array()); // → [ [ 4, 4 ], [ 0.25, 1 ] ] [ 1, 1 ]
 * ```
 */
export const luFactor = (x: TensorLike): readonly [Tensor, Tensor] => {
  const [lu, pivots] = applyAll(luOp, [toFloat(x)], null);
  return [lu!, pivots!];
};
