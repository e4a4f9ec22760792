import { applyAll, type HostOp, type Tensor, type Vjp } from "@hornbeam/core";
import { UnsupportedError, type HostKernel } from "@hornbeam/ir";
import { addOf, divOf, mulOf, subOf } from "../arithmetic.ts";
import { fullLike } from "../full.ts";
import { batchOf, checkMatrix, matrixAt, numbers } from "./host.ts";
import { alongColumns, alongRows, diagonalOf, eyeLike, matmulOf, transposed } from "./matrix.ts";

/** Columns p and q of X [m, n] turned by (c, s). */
const turn = (X: Float64Array, m: number, n: number, p: number, q: number, c: number, s: number): void => {
  for (let i = 0; i < m; i++) {
    const [x, y] = [X[i * n + p]!, X[i * n + q]!];
    X[i * n + p] = c * x - s * y;
    X[i * n + q] = s * x + c * y;
  }
};

/** One-sided Jacobi (Hestenes): rotates columns of A [m ≥ n] until they are orthogonal; V [n, n] collects the rotations. */
const orthogonalize = (A: Float64Array, m: number, n: number): Float64Array => {
  const V = new Float64Array(n * n);
  for (let i = 0; i < n; i++) V[i * n + i] = 1;
  for (let sweep = 0, active = true; active && sweep < 60; sweep++) {
    active = false;
    for (let p = 0; p < n; p++)
      for (let q = p + 1; q < n; q++) {
        let [pp, qq, pq] = [0, 0, 0];
        for (let i = 0; i < m; i++) {
          const [x, y] = [A[i * n + p]!, A[i * n + q]!];
          pp += x * x;
          qq += y * y;
          pq += x * y;
        }
        if (!(Math.abs(pq) > 2 * Number.EPSILON * Math.sqrt(pp * qq))) continue;
        active = true;
        const theta = (qq - pp) / (2 * pq);
        const t = (theta < 0 ? -1 : 1) / (Math.abs(theta) + Math.hypot(theta, 1));
        const c = 1 / Math.hypot(t, 1);
        turn(A, m, n, p, q, c, t * c);
        turn(V, n, n, p, q, c, t * c);
      }
  }
  return V;
};

/** Fills columns from… of U [m, p] with vectors orthonormal to those before: Gram–Schmidt, twice, on unit vectors. */
const complete = (U: Float64Array, m: number, p: number, from: readonly number[]): void => {
  const done = Array.from({ length: p }, (_, c) => c).filter((c) => !from.includes(c));
  let unit = 0;
  for (const c of from) {
    for (let norm = 0; norm < 0.1 && unit < 2 * m; unit++) {
      const v = new Float64Array(m);
      v[unit % m] = 1;
      for (let pass = 0; pass < 2; pass++)
        for (const d of done) {
          let dot = 0;
          for (let i = 0; i < m; i++) dot += U[i * p + d]! * v[i]!;
          for (let i = 0; i < m; i++) v[i]! -= dot * U[i * p + d]!;
        }
      norm = Math.sqrt(v.reduce((sum, x) => sum + x * x, 0));
      // A loose bound first, any direction that is left afterwards.
      if (norm < (unit < m ? 0.1 : 1e-8)) {
        norm = 0;
        continue;
      }
      for (let i = 0; i < m; i++) U[i * p + c] = v[i]! / norm;
      norm = 1;
    }
    done.push(c);
  }
};

/** U [m, p], s, V [n, n] of A [m ≥ n]. */
const tall = (
  A: Float64Array,
  m: number,
  n: number,
  p: number,
): { U: Float64Array; s: Float64Array; V: Float64Array } => {
  const V0 = orthogonalize(A, m, n);
  const norms = Array.from({ length: n }, (_, c) =>
    Math.sqrt(Array.from({ length: m }, (_, i) => A[i * n + c]! ** 2).reduce((x, y) => x + y, 0)),
  );
  const order = norms.map((_, c) => c).sort((i, j) => norms[j]! - norms[i]!);
  const U = new Float64Array(m * p);
  const V = new Float64Array(n * n);
  const empty: number[] = [];
  order.forEach((from, to) => {
    const zero = !(norms[from]! > norms[order[0]!]! * Number.EPSILON * m);
    if (zero) empty.push(to);
    for (let i = 0; i < m && !zero; i++) U[i * p + to] = A[i * n + from]! / norms[from]!;
    for (let i = 0; i < n; i++) V[i * n + to] = V0[i * n + from]!;
  });
  for (let c = n; c < p; c++) empty.push(c);
  complete(U, m, p, empty);
  return { U, s: Float64Array.from(order, (c) => norms[c]!), V };
};

const transposeOf = (A: Float64Array, m: number, n: number): Float64Array => {
  const T = new Float64Array(m * n);
  for (let i = 0; i < m; i++) for (let j = 0; j < n; j++) T[j * m + i] = A[i * n + j]!;
  return T;
};

const evaluate: HostKernel["evaluate"] = ([a], [u, s, vh]) => {
  const [m, n] = a!.shape.slice(-2) as [number, number];
  const k = Math.min(m, n);
  const p = u!.shape[u!.shape.length - 1]!;
  const r = vh!.shape[vh!.shape.length - 2]!;
  for (let b = 0; b < batchOf(a!); b++) {
    const A = matrixAt(a!, b, m * n);
    if (!A.every(Number.isFinite)) {
      for (const [t, size] of [
        [u!, m * p],
        [s!, k],
        [vh!, r * n],
      ] as const)
        numbers(t).fill(NaN, b * size, (b + 1) * size);
      continue;
    }
    const f = m >= n ? tall(A, m, n, p) : tall(transposeOf(A, m, n), n, m, r);
    numbers(u!).set(m >= n ? f.U : f.V, b * m * p);
    numbers(s!).set(f.s, b * k);
    numbers(vh!).set(m >= n ? transposeOf(f.V, n, n) : transposeOf(f.U, n, r), b * r * n);
  }
};

interface SvdParams {
  readonly full: boolean;
}
/**
 * Ā = U·[(F∘(UᵀŪ − ŪᵀU))·S + S·(F∘(VᵀV̄ − V̄ᵀV)) + diag(s̄)]·Vᵀ + (I − UUᵀ)·Ū·S⁻¹·Vᵀ + U·S⁻¹·V̄ᵀ·(I − VVᵀ),
 * F_ij = 1/(s_j² − s_i²) off the diagonal, 0 on it (Townsend, "Differentiating the singular value decomposition", 2016).
 */
const vjp: Vjp<SvdParams> = ([du, ds, dvh], { inputs: [a], outputs: [u, s, vh], params }) => {
  if (!du && !dvh && !ds) return [];
  const [m, n] = a!.shape.slice(-2) as [number, number];
  if (params.full && m !== n)
    throw new UnsupportedError(`svd: full matrices have no gradient. Use the reduced factorisation.`, { op: "svd" });
  const core = matmulOf(transposed(u!), u!);
  const eye = eyeLike(core);
  const square = mulOf(s!, s!);
  const gap = addOf(subOf(alongRows(square, core), alongColumns(square, core)), eye);
  const f = (): Tensor => subOf(divOf(fullLike(gap, 1), gap), eye);
  let inner = ds ? diagonalOf(ds, core) : fullLike(core, 0);
  const skew = (x: Tensor): Tensor => mulOf(f(), subOf(x, transposed(x)));
  if (du) inner = addOf(inner, mulOf(skew(matmulOf(transposed(u!), du)), alongRows(s!, core)));
  if (dvh) inner = addOf(inner, mulOf(skew(matmulOf(vh!, transposed(dvh))), alongColumns(s!, core)));
  let result = matmulOf(matmulOf(u!, inner), vh!);
  if (du && m > n) {
    const rest = subOf(du, matmulOf(u!, matmulOf(transposed(u!), du)));
    result = addOf(result, matmulOf(divOf(rest, alongRows(s!, rest)), vh!));
  }
  if (dvh && n > m) {
    const rest = subOf(dvh, matmulOf(matmulOf(dvh, transposed(vh!)), vh!));
    result = addOf(result, matmulOf(u!, divOf(rest, alongColumns(s!, rest))));
  }
  return [result];
};

/** A = U·diag(s)·Vᵀ. */
const svdOp: HostOp<SvdParams> = {
  name: "svd",
  kind: "host",
  infer: ([a], { full }) => {
    checkMatrix("svd", a!);
    const lead = a!.shape.slice(0, -2);
    const [m, n] = a!.shape.slice(-2) as [number, number];
    const k = Math.min(m, n);
    const { dtype } = a!;
    return [
      { shape: [...lead, m, full ? m : k], dtype },
      { shape: [...lead, k], dtype },
      { shape: [...lead, full ? n : k, n], dtype },
    ];
  },
  evaluate,
  vjp,
};

/** [U, s, Vᵀ] of A [..., m, n]: s descending [..., k], k = min(m, n); U [..., m, k], Vᵀ [..., k, n], or square where `full`. */
export const svdOf = (a: Tensor, options: { readonly full?: boolean } = {}): readonly [Tensor, Tensor, Tensor] =>
  applyAll(svdOp, [a], { full: options.full ?? false }) as unknown as readonly [Tensor, Tensor, Tensor];
