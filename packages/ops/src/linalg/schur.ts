/** A complex n × n matrix, row-major, in two parts. */
export interface ComplexMatrix {
  readonly re: Float64Array;
  readonly im: Float64Array;
}

/** Householder reflections that zero what is below the subdiagonal; Z collects them. */
const toHessenberg = (H: Float64Array, Z: Float64Array, n: number): void => {
  for (let k = 0; k + 2 < n; k++) {
    const v = new Float64Array(n);
    let norm = 0;
    for (let i = k + 1; i < n; i++) norm = Math.hypot(norm, (v[i] = H[i * n + k]!));
    if (!norm) continue;
    v[k + 1]! += v[k + 1]! < 0 ? -norm : norm;
    const square = v.reduce((s, x) => s + x * x, 0);
    for (let j = 0; j < n; j++) {
      let dot = 0;
      for (let i = k + 1; i < n; i++) dot += v[i]! * H[i * n + j]!;
      for (let i = k + 1; i < n; i++) H[i * n + j]! -= ((2 * dot) / square) * v[i]!;
    }
    for (const M of [H, Z])
      for (let i = 0; i < n; i++) {
        let dot = 0;
        for (let j = k + 1; j < n; j++) dot += M[i * n + j]! * v[j]!;
        for (let j = k + 1; j < n; j++) M[i * n + j]! -= ((2 * dot) / square) * v[j]!;
      }
  }
};

type Pair = readonly [number, number];
const root = ([a, b]: Pair): Pair => {
  const r = Math.sqrt((Math.hypot(a, b) + Math.abs(a)) / 2);
  if (!r) return [0, 0];
  return a >= 0 ? [r, b / (2 * r)] : [Math.abs(b) / (2 * r), b < 0 ? -r : r];
};
const times = ([a, b]: Pair, [c, d]: Pair): Pair => [a * c - b * d, a * d + b * c];

/** The eigenvalue of [[a, b], [c, d]] that is nearer to d (Wilkinson). */
const shiftOf = (a: Pair, b: Pair, c: Pair, d: Pair): Pair => {
  const half: Pair = [(a[0] - d[0]) / 2, (a[1] - d[1]) / 2];
  const bc = times(b, c);
  const square = times(half, half);
  const r = root([square[0] + bc[0], square[1] + bc[1]]);
  const sign = half[0] * r[0] + half[1] * r[1] < 0 ? -1 : 1;
  // d − bc/(half ± r), with the sign that does not cancel.
  const den: Pair = [half[0] + sign * r[0], half[1] + sign * r[1]];
  const by = den[0] ** 2 + den[1] ** 2;
  if (!by) return d;
  return [d[0] - (bc[0] * den[0] + bc[1] * den[1]) / by, d[1] - (bc[1] * den[0] - bc[0] * den[1]) / by];
};

/** One QR step with a shift on rows and columns lo…hi of H, by Givens rotations that Z collects. */
const qrStep = ({ re, im }: ComplexMatrix, Z: ComplexMatrix, n: number, lo: number, hi: number, shift: Pair): void => {
  const turns: (readonly [Pair, Pair])[] = [];
  const move = (sign: number): void => {
    for (let i = lo; i <= hi; i++) {
      re[i * n + i]! += sign * shift[0];
      im[i * n + i]! += sign * shift[1];
    }
  };
  move(-1);
  for (let k = lo; k < hi; k++) {
    const [p, q] = [k * n, (k + 1) * n];
    const r = Math.hypot(re[p + k]!, im[p + k]!, re[q + k]!, im[q + k]!);
    const c: Pair = r ? [re[p + k]! / r, im[p + k]! / r] : [1, 0];
    const s: Pair = r ? [re[q + k]! / r, im[q + k]! / r] : [0, 0];
    turns.push([c, s]);
    for (let j = k; j < n; j++) {
      const [xr, xi, yr, yi] = [re[p + j]!, im[p + j]!, re[q + j]!, im[q + j]!];
      re[p + j] = c[0] * xr + c[1] * xi + s[0] * yr + s[1] * yi;
      im[p + j] = c[0] * xi - c[1] * xr + s[0] * yi - s[1] * yr;
      re[q + j] = -(s[0] * xr - s[1] * xi) + c[0] * yr - c[1] * yi;
      im[q + j] = -(s[0] * xi + s[1] * xr) + c[0] * yi + c[1] * yr;
    }
  }
  turns.forEach(([c, s], t) => {
    const k = lo + t;
    const columns = (M: ComplexMatrix, rows: number): void => {
      for (let i = 0; i < rows; i++) {
        const at = i * n + k;
        const [xr, xi, yr, yi] = [M.re[at]!, M.im[at]!, M.re[at + 1]!, M.im[at + 1]!];
        M.re[at] = xr * c[0] - xi * c[1] + yr * s[0] - yi * s[1];
        M.im[at] = xr * c[1] + xi * c[0] + yr * s[1] + yi * s[0];
        M.re[at + 1] = -(xr * s[0] + xi * s[1]) + yr * c[0] + yi * c[1];
        M.im[at + 1] = -(xi * s[0] - xr * s[1]) + yi * c[0] - yr * c[1];
      }
    };
    columns({ re, im }, Math.min(k + 2, hi + 1));
    columns(Z, n);
  });
  move(1);
};

/**
 * A = Z·T·Zᴴ of a real matrix, T upper triangular, Z unitary: reduction to Hessenberg form, then QR steps with shifts (Golub & Van Loan,
 * section 7.5). All NaN where it does not converge.
 */
export const schur = (a: Float64Array, n: number): { readonly T: ComplexMatrix; readonly Z: ComplexMatrix } => {
  const T = { re: a.slice(), im: new Float64Array(n * n) };
  const Z = { re: new Float64Array(n * n), im: new Float64Array(n * n) };
  for (let i = 0; i < n; i++) Z.re[i * n + i] = 1;
  const size = (i: number, j: number): number => Math.hypot(T.re[i * n + j]!, T.im[i * n + j]!);
  const at = (i: number, j: number): Pair => [T.re[i * n + j]!, T.im[i * n + j]!];
  if (a.every(Number.isFinite)) toHessenberg(T.re, Z.re, n);
  else T.re.fill(NaN);
  for (let hi = n - 1, tries = 0; hi > 0;) {
    let lo = hi;
    while (lo > 0 && size(lo, lo - 1) > Number.EPSILON * (size(lo, lo) + size(lo - 1, lo - 1))) lo--;
    if (lo > 0) T.re[lo * n + lo - 1] = T.im[lo * n + lo - 1] = 0;
    if (lo === hi || tries > 60) {
      if (tries > 60) T.re.fill(NaN);
      hi--;
      tries = 0;
      continue;
    }
    // Every tenth shift is another one, against cycles.
    const other = ++tries % 10 === 0;
    const shift: Pair = other
      ? [size(hi, hi - 1) + size(hi, hi), 0]
      : shiftOf(at(hi - 1, hi - 1), at(hi - 1, hi), at(hi, hi - 1), at(hi, hi));
    qrStep(T, Z, n, lo, hi, shift);
  }
  return { T, Z };
};
