import type { Tensor, TensorLike } from "@hornbeam/core";
import { choleskyOf, eighOf, matmulOf, qrOf, svdOf, transposed, triangularSolveOf } from "../primitives/index.ts";
import { toFloat } from "../util/args.ts";

/** Lower factor L of a positive definite matrix: x = L·Lᵀ. x [..., n, n]. */
export const cholesky = (x: TensorLike): Tensor => choleskyOf(toFloat(x));

/** x = Q·R with orthonormal columns of Q. mode "reduced" (default) or "complete". */
export const qr = (
  x: TensorLike,
  options: { readonly mode?: "reduced" | "complete" } = {},
): readonly [Tensor, Tensor] => qrOf(toFloat(x), { complete: options.mode === "complete" });

/** x = U·diag(s)·Vᴴ, singular values descending: [U, s, Vᴴ]. */
export const svd = (
  x: TensorLike,
  options: { readonly fullMatrices?: boolean } = {},
): readonly [Tensor, Tensor, Tensor] => svdOf(toFloat(x), { full: options.fullMatrices ?? true });

/** Singular values alone, descending. */
export const singularValues = (x: TensorLike): Tensor => svdOf(toFloat(x))[1];

/** Eigenvalues (ascending) and eigenvectors (columns) of a symmetric matrix. */
export const eigh = (x: TensorLike): readonly [Tensor, Tensor] => eighOf(toFloat(x));

/** Solves a·x = b. By QR: a = Q·R, R·x = Qᵀ·b. a [..., n, n], b [..., n, m]. */
export const solve = (a: TensorLike, b: TensorLike): Tensor => {
  const [q, r] = qrOf(toFloat(a));
  return triangularSolveOf(r, matmulOf(transposed(q), toFloat(b)), { lower: false });
};

/** Solves a·x = b for a triangular a. */
export const solveTriangular = (a: TensorLike, b: TensorLike, options: { readonly lower?: boolean } = {}): Tensor =>
  triangularSolveOf(toFloat(a), toFloat(b), { lower: options.lower ?? false });
