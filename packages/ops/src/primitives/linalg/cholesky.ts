import { apply, type HostOp, type Tensor } from "@hornbeam/core";
import type { HostKernel } from "@hornbeam/ir";
import { addOf, mulOf, subOf } from "../arithmetic.ts";
import { batchOf, checkMatrix, matrixAt, numbers } from "./host.ts";
import { eyeLike, lowerPart, matmulOf, scaled, transposed } from "./matrix.ts";
import { triangularSolveOf } from "./triangularSolve.ts";

const evaluate: HostKernel["evaluate"] = ([a], [l]) => {
  const n = a!.shape[a!.shape.length - 1]!;
  const out = numbers(l!);
  for (let k = 0; k < batchOf(a!); k++) {
    const A = matrixAt(a!, k, n * n);
    const L = new Float64Array(n * n);
    for (let i = 0; i < n; i++)
      for (let j = 0; j <= i; j++) {
        let v = (A[i * n + j]! + A[j * n + i]!) / 2;
        for (let t = 0; t < j; t++) v -= L[i * n + t]! * L[j * n + t]!;
        L[i * n + j] = i === j ? Math.sqrt(v) : v / L[j * n + j]!;
      }
    // Not positive definite: the root is NaN, or a division by zero gives no finite factor.
    if (!L.every(Number.isFinite)) L.fill(NaN);
    out.set(L, k * n * n);
  }
};

/** A = L·Lᵀ. Ā = sym(L⁻ᵀ·Φ(Lᵀ·L̄)·L⁻¹), Φ the lower triangle with half the diagonal (Murray, arXiv:1602.07527). */
const choleskyOp: HostOp<null> = {
  name: "cholesky",
  kind: "host",
  infer: ([a]) => {
    checkMatrix("cholesky", a!, true);
    return [{ shape: a!.shape, dtype: a!.dtype }];
  },
  evaluate,
  vjp: ([ct], { outputs: [l] }) => {
    if (!ct) return [];
    const product = lowerPart(matmulOf(transposed(l!), lowerPart(ct)));
    const phi = subOf(product, scaled(mulOf(product, eyeLike(product)), 0.5));
    const left = triangularSolveOf(l!, phi, { transpose: true });
    const full = transposed(triangularSolveOf(l!, transposed(left), { transpose: true }));
    return [scaled(addOf(full, transposed(full)), 0.5)];
  },
};

/**
 * The lower triangular L [..., n, n] with L·Lᵀ = (A + Aᵀ)/2; NaN where that is not positive definite. Gradients are symmetric
 * (JAX).
 */
export const choleskyOf = (a: Tensor): Tensor => apply(choleskyOp, [a], null);
