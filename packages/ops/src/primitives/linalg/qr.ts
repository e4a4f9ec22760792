import { applyAll, atOnce, type HostOp, type Pieces, type Tensor, type Vjp } from "@hornbeam/core";
import { UnsupportedError, type HostKernel } from "@hornbeam/ir";
import { addOf, subOf } from "../arithmetic.ts";
import { fullLike } from "../full.ts";
import { concatOf } from "../concat.ts";
import { sliceOf } from "../slice.ts";
import { batchOf, checkMatrix, matrixAt, numbers } from "./host.ts";
import { lowerPart, matmulOf, transposed } from "./matrix.ts";
import { triangularSolveOf } from "./triangularSolve.ts";

/** X −= 2·v·(vᵀX)/(vᵀv) on rows k… and columns from…, X [m, n]; v has its first element at row k. Row by row, as X lies in memory. */
const reflect = (X: Float64Array, n: number, v: Float64Array, k: number, from: number, tau: number): void => {
  const dots = new Float64Array(n);
  for (let i = 0; i < v.length; i++) {
    const at = (k + i) * n;
    for (let c = from; c < n; c++) dots[c]! += v[i]! * X[at + c]!;
  }
  for (let c = from; c < n; c++) dots[c]! *= tau;
  for (let i = 0; i < v.length; i++) {
    const at = (k + i) * n;
    for (let c = from; c < n; c++) X[at + c]! -= dots[c]! * v[i]!;
  }
};

/** Householder reflections with LAPACK's signs. A [m, n] becomes R; Q [m, p] is what the reflections make of the identity. */
function* factor(A: Float64Array, m: number, n: number, p: number): Pieces<Float64Array> {
  const steps: { readonly v: Float64Array; readonly tau: number }[] = [];
  for (let k = 0; k < Math.min(m, n); k++) {
    const v = new Float64Array(m - k);
    let below = 0;
    for (let i = k; i < m; i++) {
      v[i - k] = A[i * n + k]!;
      if (i > k) below += A[i * n + k]! ** 2;
    }
    if (below === 0) {
      steps.push({ v, tau: 0 });
      continue;
    }
    const norm = Math.sqrt(v[0]! ** 2 + below);
    v[0]! += v[0]! < 0 ? -norm : norm;
    const tau = 2 / (v[0]! ** 2 + below);
    reflect(A, n, v, k, k, tau);
    for (let i = k + 1; i < m; i++) A[i * n + k] = 0;
    steps.push({ v, tau });
    yield;
  }
  const Q = new Float64Array(m * p);
  for (let i = 0; i < Math.min(m, p); i++) Q[i * p + i] = 1;
  for (let k = steps.length - 1; k >= 0; k--) {
    if (steps[k]!.tau) reflect(Q, p, steps[k]!.v, k, 0, steps[k]!.tau);
    yield;
  }
  return Q;
}

const inPieces: NonNullable<HostKernel["evaluate"]["inPieces"]> = function* ([a], [q, r]) {
  const [m, n] = a!.shape.slice(-2) as [number, number];
  const p = q!.shape[q!.shape.length - 1]!;
  for (let k = 0; k < batchOf(a!); k++) {
    const A = matrixAt(a!, k, m * n);
    numbers(q!).set(yield* factor(A, m, n, p), k * m * p);
    numbers(r!).set(A.subarray(0, p * n), k * p * n);
  }
};

const evaluate: HostKernel["evaluate"] = /* @__PURE__ */ Object.assign(
  (...args: Parameters<typeof inPieces>) => atOnce(inPieces(...args)),
  { inPieces },
);

/** Columns from…to of the last axis. */
const columns = (x: Tensor, from: number, to: number): Tensor =>
  sliceOf(
    x,
    x.shape.map((_, i) => (i === x.shape.length - 1 ? from : 0)),
    x.shape.map((d, i) => (i === x.shape.length - 1 ? to : d)),
  );

/**
 * m ≥ n: Ā = (Q̄ + Q·copyltu(M))·R⁻ᵀ with M = R·R̄ᵀ − Q̄ᵀ·Q and copyltu the lower triangle mirrored up
 * (Walter and Lehmann, arXiv:1009.6112).
 */
const tallGradient = (dq: Tensor, dr: Tensor, q: Tensor, r: Tensor): Tensor => {
  const m = subOf(matmulOf(r, transposed(dr)), matmulOf(transposed(dq), q));
  const mirrored = addOf(lowerPart(m), transposed(lowerPart(m, true)));
  const right = addOf(dq, matmulOf(q, mirrored));
  return transposed(triangularSolveOf(r, transposed(right), { lower: false }));
};

interface QrParams {
  readonly complete: boolean;
}
/** Wide A = [X | Y], R = [U | V], Y = Q·V: Ȳ = Q·V̄, and X̄ as for a square matrix with Q̄ + Y·V̄ᵀ. */
const vjp: Vjp<QrParams> = ([dq, dr], { inputs: [a], outputs: [q, r], params }) => {
  const [m, n] = a!.shape.slice(-2) as [number, number];
  if (params.complete && m > n)
    throw new UnsupportedError(
      `qr: the complete factorisation of a tall matrix has no gradient. Use the reduced one.`,
      { op: "qr" },
    );
  const dQ = dq ?? fullLike(q!, 0);
  const dR = dr ?? fullLike(r!, 0);
  if (m >= n) return [tallGradient(dQ, dR, q!, r!)];
  const dV = columns(dR, m, n);
  const dX = tallGradient(
    addOf(dQ, matmulOf(columns(a!, m, n), transposed(dV))),
    columns(dR, 0, m),
    q!,
    columns(r!, 0, m),
  );
  return [concatOf([dX, matmulOf(q!, dV)], a!.shape.length - 1)];
};

/** A = Q·R. */
const qrOp: HostOp<QrParams> = {
  name: "qr",
  kind: "host",
  infer: ([a], { complete }) => {
    checkMatrix("qr", a!);
    const lead = a!.shape.slice(0, -2);
    const [m, n] = a!.shape.slice(-2) as [number, number];
    const p = complete ? m : Math.min(m, n);
    return [
      { shape: [...lead, m, p], dtype: a!.dtype },
      { shape: [...lead, p, n], dtype: a!.dtype },
    ];
  },
  evaluate,
  vjp,
};

/** [Q, R] of A [..., m, n]: Q [..., m, k] orthonormal, R [..., k, n] upper triangular, k = min(m, n), or m where `complete`. */
export const qrOf = (a: Tensor, options: { readonly complete?: boolean } = {}): readonly [Tensor, Tensor] =>
  applyAll(qrOp, [a], { complete: options.complete ?? false }) as unknown as readonly [Tensor, Tensor];
