import { applyAll, type HostOp, type Tensor } from "@hornbeam/core";
import type { HostKernel } from "@hornbeam/ir";
import { addOf, divOf, mulOf, subOf } from "../arithmetic.ts";
import { fullLike } from "../full.ts";
import { batchOf, checkMatrix, matrixAt, numbers } from "./host.ts";
import { alongColumns, alongRows, diagonalOf, eyeLike, matmulOf, scaled, transposed } from "./matrix.ts";

/** One Jacobi rotation that zeroes A[p, q] of a symmetric matrix; V collects the rotations. */
const rotate = (A: Float64Array, V: Float64Array, n: number, p: number, q: number): void => {
  const off = A[p * n + q]!;
  const theta = (A[q * n + q]! - A[p * n + p]!) / (2 * off);
  const t = (theta < 0 ? -1 : 1) / (Math.abs(theta) + Math.hypot(theta, 1));
  const c = 1 / Math.hypot(t, 1);
  const s = t * c;
  for (let k = 0; k < n; k++) {
    const [x, y] = [A[k * n + p]!, A[k * n + q]!];
    A[k * n + p] = c * x - s * y;
    A[k * n + q] = s * x + c * y;
  }
  for (let k = 0; k < n; k++) {
    const [x, y] = [A[p * n + k]!, A[q * n + k]!];
    A[p * n + k] = c * x - s * y;
    A[q * n + k] = s * x + c * y;
    const [u, w] = [V[k * n + p]!, V[k * n + q]!];
    V[k * n + p] = c * u - s * w;
    V[k * n + q] = s * u + c * w;
  }
};

/** Cyclic Jacobi: sweeps until nothing off the diagonal counts against the diagonal. */
const jacobi = (A: Float64Array, n: number): Float64Array => {
  const V = new Float64Array(n * n);
  for (let i = 0; i < n; i++) V[i * n + i] = 1;
  for (let sweep = 0, active = true; active && sweep < 60; sweep++) {
    active = false;
    for (let p = 0; p < n; p++)
      for (let q = p + 1; q < n; q++) {
        const off = Math.abs(A[p * n + q]!);
        if (!(off > Number.EPSILON * 0.25 * Math.sqrt(Math.abs(A[p * n + p]! * A[q * n + q]!))) || off < 1e-300)
          continue;
        active = true;
        rotate(A, V, n, p, q);
      }
  }
  return V;
};

const evaluate: HostKernel["evaluate"] = ([a], [w, v]) => {
  const n = a!.shape[a!.shape.length - 1]!;
  for (let k = 0; k < batchOf(a!); k++) {
    const A = matrixAt(a!, k, n * n);
    for (let i = 0; i < n; i++)
      for (let j = 0; j < i; j++) A[i * n + j] = A[j * n + i] = (A[i * n + j]! + A[j * n + i]!) / 2;
    const V = A.every(Number.isFinite) ? jacobi(A, n) : new Float64Array(n * n).fill(NaN);
    const order = Array.from({ length: n }, (_, i) => i).sort((i, j) => A[i * n + i]! - A[j * n + j]!);
    order.forEach((from, to) => {
      numbers(w!)[k * n + to] = V[0]! === V[0]! ? A[from * n + from]! : NaN;
      for (let i = 0; i < n; i++) numbers(v!)[(k * n + i) * n + to] = V[i * n + from]!;
    });
  }
};

/**
 * A = V·diag(w)·Vᵀ. Ā = V·(diag(w̄) + F∘(Vᵀ·V̄))·Vᵀ, symmetrised, F_ij = 1/(w_j − w_i) off the diagonal, 0 on it
 * (infinite for equal eigenvalues when V̄ is used, as in JAX).
 */
const eighOp: HostOp<null> = {
  name: "eigh",
  kind: "host",
  infer: ([a]) => {
    checkMatrix("eigh", a!, true);
    return [
      { shape: a!.shape.slice(0, -1), dtype: a!.dtype },
      { shape: a!.shape, dtype: a!.dtype },
    ];
  },
  evaluate,
  vjp: ([dw, dv], { outputs: [w, v] }) => {
    let inner = dw && diagonalOf(dw, v!);
    if (dv) {
      const eye = eyeLike(v!);
      const gap = addOf(subOf(alongRows(w!, v!), alongColumns(w!, v!)), eye);
      const f = subOf(divOf(fullLike(v!, 1), gap), eye);
      const part = mulOf(f, matmulOf(transposed(v!), dv));
      inner = inner ? addOf(inner, part) : part;
    }
    if (!inner) return [];
    const full = matmulOf(matmulOf(v!, inner), transposed(v!));
    return [scaled(addOf(full, transposed(full)), 0.5)];
  },
};

/** [w, V] of symmetric A [..., n, n] ((A + Aᵀ)/2 is taken): eigenvalues ascending [..., n], eigenvectors as columns [..., n, n]. */
export const eighOf = (a: Tensor): readonly [Tensor, Tensor] =>
  applyAll(eighOp, [a], null) as unknown as readonly [Tensor, Tensor];
