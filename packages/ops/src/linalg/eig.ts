import { applyAll, type HostOp, type Tensor, type TensorLike } from "@hornbeam/core";
import type { HostKernel } from "@hornbeam/ir";
import type { ComplexTensor } from "../fft/fft.ts";
import {
  addOf,
  concatOf,
  divOf,
  eqOf,
  fullLike,
  mulOf,
  negOf,
  qrOf,
  reduceSum,
  selectOf,
  sliceOf,
  subOf,
  triangularSolveOf,
} from "../primitives/index.ts";
import { batchOf, checkMatrix, matrixAt, numbers } from "../primitives/linalg/host.ts";
import { alongColumns, alongRows, eyeLike, matmulOf, transposed } from "../primitives/linalg/matrix.ts";
import { toFloat } from "../util/args.ts";
import { schur, type ComplexMatrix } from "./schur.ts";

/** Column k of the eigenvectors: T·x = T[k, k]·x by substitution from below, turned back by Z, of length 1, its largest element real. */
const eigenvector = (T: ComplexMatrix, Z: ComplexMatrix, n: number, k: number, tiny: number): ComplexMatrix => {
  const x = { re: new Float64Array(n), im: new Float64Array(n) };
  x.re[k] = 1;
  for (let i = k - 1; i >= 0; i--) {
    let [sr, si] = [0, 0];
    for (let j = i + 1; j <= k; j++) {
      sr += T.re[i * n + j]! * x.re[j]! - T.im[i * n + j]! * x.im[j]!;
      si += T.re[i * n + j]! * x.im[j]! + T.im[i * n + j]! * x.re[j]!;
    }
    let dr = T.re[k * n + k]! - T.re[i * n + i]!;
    const di = T.im[k * n + k]! - T.im[i * n + i]!;
    if (Math.hypot(dr, di) < tiny) dr = tiny;
    const by = dr * dr + di * di;
    x.re[i] = (sr * dr + si * di) / by;
    x.im[i] = (si * dr - sr * di) / by;
  }
  const v = { re: new Float64Array(n), im: new Float64Array(n) };
  let [norm, big] = [0, 0];
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= k; j++) {
      v.re[i]! += Z.re[i * n + j]! * x.re[j]! - Z.im[i * n + j]! * x.im[j]!;
      v.im[i]! += Z.re[i * n + j]! * x.im[j]! + Z.im[i * n + j]! * x.re[j]!;
    }
    const length = Math.hypot(v.re[i]!, v.im[i]!);
    norm = Math.hypot(norm, length);
    // The first of about equal ones, whatever the last digits are.
    if (length > Math.hypot(v.re[big]!, v.im[big]!) * (1 + 1e-9)) big = i;
  }
  const largest = Math.hypot(v.re[big]!, v.im[big]!);
  const [cr, ci] = [v.re[big]! / largest / norm, -v.im[big]! / largest / norm];
  for (let i = 0; i < n; i++) [v.re[i], v.im[i]] = [v.re[i]! * cr - v.im[i]! * ci, v.re[i]! * ci + v.im[i]! * cr];
  v.im[big] = 0;
  return v;
};

const evaluate: HostKernel["evaluate"] = ([a], outputs) => {
  const n = a!.shape[a!.shape.length - 1]!;
  const [wr, wi, vr, vi] = outputs.map(numbers);
  for (let b = 0; b < batchOf(a!); b++) {
    const { T, Z } = schur(matrixAt(a!, b, n * n), n);
    const scale = T.re.reduce((m, x, i) => Math.max(m, Math.hypot(x, T.im[i]!)), 0);
    const tiny = Number.EPSILON * (scale || 1);
    for (let k = 0; k < n; k++) {
      const v = eigenvector(T, Z, n, k, tiny);
      const im = T.im[k * n + k]!;
      // Of a real matrix: what is left of the imaginary part of a real eigenvalue is roundoff.
      const real = Math.abs(im) <= 10 * n * tiny;
      wr![b * n + k] = T.re[k * n + k]!;
      wi![b * n + k] = real ? 0 : im;
      for (let i = 0; i < n; i++) {
        vr![(b * n + i) * n + k] = v.re[i]!;
        vi![(b * n + i) * n + k] = real ? 0 : v.im[i]!;
      }
    }
  }
};

const product = ([a, b]: ComplexTensor, [c, d]: ComplexTensor): ComplexTensor => [
  subOf(matmulOf(a, c), matmulOf(b, d)),
  addOf(matmulOf(a, d), matmulOf(b, c)),
];
const adjoint = ([re, im]: ComplexTensor): ComplexTensor => [transposed(re), negOf(transposed(im))];

/** The real part of K⁻¹·M, as one real system of twice the size: [[Kr, −Ki], [Ki, Kr]]·[Xr; Xi] = [Mr; Mi]. */
const solveReal = ([kr, ki]: ComplexTensor, [mr, mi]: ComplexTensor): Tensor => {
  const [row, col] = [kr.rank - 2, kr.rank - 1];
  const k = concatOf([concatOf([kr, negOf(ki)], col), concatOf([ki, kr], col)], row);
  const [q, r] = qrOf(k);
  const x = triangularSolveOf(r, matmulOf(transposed(q), concatOf([mr, mi], row)), { lower: false });
  return sliceOf(
    x,
    x.shape.map(() => 0),
    mr.shape,
  );
};

/**
 * A·V = V·diag(w). Ā = Re(V⁻ᴴ·G·Vᴴ), G_ij = (VᴴV̄ − VᴴV·diag(Re diag(VᴴV̄)))_ij / conj(w_j − w_i) off the diagonal, w̄ on it: the rule for
 * eigenvectors of length 1, for functions that do not depend on their phase (Boeddeker et al., arXiv:1701.00392, 4.77, as in PyTorch).
 */
const eigOp: HostOp<null> = {
  name: "eig",
  kind: "host",
  infer: ([a]) => {
    checkMatrix("eig", a!, true);
    const { shape, dtype } = a!;
    const w = { shape: shape.slice(0, -1), dtype };
    return [w, w, { shape, dtype }, { shape, dtype }];
  },
  evaluate,
  vjp: ([dwr, dwi, dvr, dvi], { outputs }) => {
    const [wr, wi, vr, vi] = outputs as readonly [Tensor, Tensor, Tensor, Tensor];
    const v: ComplexTensor = [vr, vi];
    const zero = fullLike(vr, 0);
    const eye = eyeLike(vr);
    const onDiagonal = (x: Tensor | undefined): Tensor => (x ? mulOf(alongColumns(x, vr), eye) : zero);
    let inner: ComplexTensor = [onDiagonal(dwr), onDiagonal(dwi)];
    if (dvr || dvi) {
      const g = product(adjoint(v), [dvr ?? zero, dvi ?? zero]);
      const diagonal = reduceSum(mulOf(g[0], eye), [vr.rank - 1]);
      const by = alongRows(diagonal, vr);
      const gram = product(adjoint(v), v);
      const [nr, ni] = [subOf(g[0], mulOf(gram[0], by)), subOf(g[1], mulOf(gram[1], by))];
      const gap = (w: Tensor): Tensor => subOf(alongRows(w, vr), alongColumns(w, vr));
      const [er, ei] = [addOf(gap(wr), eye), negOf(gap(wi))];
      const size = addOf(mulOf(er, er), mulOf(ei, ei));
      const off = (x: Tensor): Tensor => selectOf(eqOf(eye, zero), divOf(x, size), zero);
      inner = [
        addOf(inner[0], off(addOf(mulOf(nr, er), mulOf(ni, ei)))),
        addOf(inner[1], off(subOf(mulOf(ni, er), mulOf(nr, ei)))),
      ];
    }
    return [solveReal(adjoint(v), product(inner, adjoint(v)))];
  },
};

/**
 * Eigenvalues w [..., n] and eigenvectors V [..., n, n] (columns of length 1, the largest element of each real) of square matrices,
 * A·V = V·diag(w), as pairs [real part, imaginary part]: [w, V]. In no particular order; for symmetric matrices `eigh` is faster and sorted.
 * Differentiable where eigenvalues are distinct, for functions that do not depend on the phase of the vectors. (`keras.ops.eig`)
 * @throws ShapeError for other than square matrices; DTypeError for 16-bit floats.
 * @example
 * ```ts
 * import { eig } from "hornbeam";
 * const [[re]] = eig([[2, 1], [0, 3]]);
 * console.log(await re.data()); // → Float32Array(2) [ 2, 3 ]
 * ```
 */
export const eig = (x: TensorLike): readonly [ComplexTensor, ComplexTensor] => {
  const [wr, wi, vr, vi] = applyAll(eigOp, [toFloat(x)], null);
  return [
    [wr!, wi!],
    [vr!, vi!],
  ];
};
