import type { Tensor, TensorLike } from "@hornbeam/core";
import { choleskyOf, eighOf, qrOf, svdOf, transposed } from "../primitives/index.ts";
import { toFloat } from "../util/args.ts";

/** Options of `cholesky` and `choleskyInverse`. */
export interface CholeskyOptions {
  /** Whether the factor is upper triangular. Default false. */
  readonly upper?: boolean;
}

/**
 * Lower factor L of positive definite matrices x = L·Lᵀ [..., n, n], or the upper one Lᵀ. (`keras.ops.cholesky`)
 * @example
 * ```ts
 * import { cholesky } from "hornbeam";
 * console.log(await cholesky([[4, 2], [2, 2]]).array()); // → [ [ 2, 0 ], [ 1, 1 ] ]
 * ```
 */
export const cholesky = (x: TensorLike, { upper = false }: CholeskyOptions = {}): Tensor => {
  const l = choleskyOf(toFloat(x));
  return upper ? transposed(l) : l;
};

/** Options of `qr`. */
export interface QrOptions {
  /** "reduced" (default): Q [..., m, min(m, n)]; "complete": Q [..., m, m]. */
  readonly mode?: "reduced" | "complete";
}
/**
 * [Q, R] with x = Q·R, Q's columns orthonormal, R upper triangular. (`keras.ops.qr`)
 * @example
 * ```ts
 * import { allclose, matmul, qr } from "hornbeam";
 * const [q, r] = qr([[3, 1], [4, 2]]);
 * console.log(await allclose(matmul(q, r), [[3, 1], [4, 2]], { atol: 1e-5 }).array()); // → 1
 * ```
 */
export const qr = (x: TensorLike, { mode = "reduced" }: QrOptions = {}): readonly [Tensor, Tensor] =>
  qrOf(toFloat(x), { complete: mode === "complete" });

/** Options of `svd`. */
export interface SvdOptions {
  /** Whether U and Vᵀ are square. Default true. */
  readonly fullMatrices?: boolean;
  /** False: only the singular values. Default true. */
  readonly computeUv?: boolean;
}
/**
 * [U, s, Vᵀ] with x = U·diag(s)·Vᵀ, s descending; only s where `computeUv` is false. (`keras.ops.svd`)
 * @example
 * ```ts
 * import { svd } from "hornbeam";
 * const [u, s, vt] = svd([[3, 0], [0, 4]]);
 * console.log(u.shape, await s.array(), vt.shape); // → [ 2, 2 ] [ 4, 3 ] [ 2, 2 ]
 * ```
 */
export function svd(x: TensorLike, options: SvdOptions & { readonly computeUv: false }): Tensor;
export function svd(x: TensorLike, options?: SvdOptions): readonly [Tensor, Tensor, Tensor];
export function svd(
  x: TensorLike,
  { fullMatrices = true, computeUv = true }: SvdOptions = {},
): Tensor | readonly [Tensor, Tensor, Tensor] {
  return computeUv ? svdOf(toFloat(x), { full: fullMatrices }) : singularValues(x);
}

/** Singular values, descending. */
export const singularValues = (x: TensorLike): Tensor => svdOf(toFloat(x))[1];

/**
 * [eigenvalues (ascending), eigenvectors (columns)] of symmetric matrices. (`keras.ops.eigh`)
 * @example
 * ```ts
 * import { eigh } from "hornbeam";
 * const [values] = eigh([[2, 1], [1, 2]]);
 * console.log(await values.array()); // → [ 1, 3 ]
 * ```
 */
export const eigh = (x: TensorLike): readonly [Tensor, Tensor] => eighOf(toFloat(x));
