import type { Tensor, TensorLike } from "@hornbeam/core";
import { choleskyOf, eighOf, qrOf, svdOf, transposed } from "../primitives/index.ts";
import { toFloat } from "../util/args.ts";

/** Options of `cholesky` and `choleskyInverse`. */
export interface CholeskyOptions {
  /** Whether the factor is upper triangular. Default false. */
  readonly upper?: boolean;
}

/** Lower factor L of positive definite matrices x = L·Lᵀ [..., n, n], or the upper one Lᵀ. */
export const cholesky = (x: TensorLike, { upper = false }: CholeskyOptions = {}): Tensor => {
  const l = choleskyOf(toFloat(x));
  return upper ? transposed(l) : l;
};

/** Options of `qr`. */
export interface QrOptions {
  /** "reduced" (default): Q [..., m, min(m, n)]; "complete": Q [..., m, m]. */
  readonly mode?: "reduced" | "complete";
}
/** [Q, R] with x = Q·R, Q's columns orthonormal, R upper triangular. */
export const qr = (x: TensorLike, { mode = "reduced" }: QrOptions = {}): readonly [Tensor, Tensor] =>
  qrOf(toFloat(x), { complete: mode === "complete" });

/** Options of `svd`. */
export interface SvdOptions {
  /** Whether U and Vᵀ are square. Default true. */
  readonly fullMatrices?: boolean;
  /** False: only the singular values. Default true. */
  readonly computeUv?: boolean;
}
/** [U, s, Vᵀ] with x = U·diag(s)·Vᵀ, s descending; only s where `computeUv` is false. */
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

/** [eigenvalues (ascending), eigenvectors (columns)] of symmetric matrices. */
export const eigh = (x: TensorLike): readonly [Tensor, Tensor] => eighOf(toFloat(x));
