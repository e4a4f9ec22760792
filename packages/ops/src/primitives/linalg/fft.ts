import { applyAll, type HostOp, type Tensor } from "@hornbeam/core";
import { DTypeError, sameShape, ShapeError, showShape, type HostKernel } from "@hornbeam/ir";
import { fullLike } from "../full.ts";
import { numbers } from "./host.ts";

type Pair = readonly [Float64Array, Float64Array];

/** cos and sin of sign·2πk/n for k < n. */
const roots = (n: number, sign: number): Pair => {
  const [c, s] = [new Float64Array(n), new Float64Array(n)];
  for (let k = 0; k < n; k++) {
    c[k] = Math.cos((2 * Math.PI * k) / n);
    s[k] = sign * Math.sin((2 * Math.PI * k) / n);
  }
  return [c, s];
};

/** In-place radix-2 transform (Cooley–Tukey); n is a power of two. */
const radix2 = ([re, im]: Pair, [c, s]: Pair): void => {
  const n = re.length;
  for (let i = 1, j = 0; i < n; i++) {
    let bit = n >> 1;
    for (; j & bit; bit >>= 1) j ^= bit;
    j ^= bit;
    if (i < j) {
      [re[i], re[j]] = [re[j]!, re[i]!];
      [im[i], im[j]] = [im[j]!, im[i]!];
    }
  }
  for (let half = 1; half < n; half *= 2)
    for (let start = 0; start < n; start += 2 * half)
      for (let k = 0; k < half; k++) {
        const w = k * (n / (2 * half));
        const [p, q] = [start + k, start + k + half];
        const x = re[q]! * c[w]! - im[q]! * s[w]!;
        const y = re[q]! * s[w]! + im[q]! * c[w]!;
        re[q] = re[p]! - x;
        im[q] = im[p]! - y;
        re[p]! += x;
        im[p]! += y;
      }
};

const zeros = (n: number): Pair => [new Float64Array(n), new Float64Array(n)];
/** a ← a·b */
const multiply = (a: Pair, b: Pair): void => {
  for (let k = 0; k < a[0].length; k++) {
    const [x, y] = [a[0][k]!, a[1][k]!];
    a[0][k] = x * b[0][k]! - y * b[1][k]!;
    a[1][k] = x * b[1][k]! + y * b[0][k]!;
  }
};

/** Any length as a convolution of a power-of-two length (Bluestein): jk = (j² + k² − (k − j)²)/2. */
const bluestein = (n: number, sign: number): ((x: Pair) => void) => {
  let size = 1;
  while (size < 2 * n - 1) size *= 2;
  const forward = roots(size, -1);
  const back = roots(size, 1);
  const [c, s] = roots(2 * n, sign);
  const chirp = zeros(n);
  const filter = zeros(size);
  for (let k = 0; k < n; k++) {
    const at = (k * k) % (2 * n);
    chirp[0][k] = c[at]!;
    chirp[1][k] = s[at]!;
    for (const place of k ? [k, size - k] : [0]) {
      filter[0][place] = c[at]!;
      filter[1][place] = -s[at]!;
    }
  }
  radix2(filter, forward);
  return (x) => {
    const wide = zeros(size);
    multiply(x, chirp);
    wide[0].set(x[0]);
    wide[1].set(x[1]);
    radix2(wide, forward);
    multiply(wide, filter);
    radix2(wide, back);
    for (let k = 0; k < n; k++) {
      x[0][k] = wide[0][k]! / size;
      x[1][k] = wide[1][k]! / size;
    }
    multiply(x, chirp);
  };
};

const evaluate: HostKernel["evaluate"] = ([re, im], [outRe, outIm], { inverse }) => {
  const n = re!.shape[re!.shape.length - 1]!;
  if (!n) return;
  const sign = inverse ? 1 : -1;
  const table = (n & (n - 1)) === 0 ? roots(n, sign) : undefined;
  const transform = table ? (x: Pair): void => radix2(x, table) : bluestein(n, sign);
  for (let at = 0; at < numbers(re!).length; at += n) {
    const row: Pair = [
      Float64Array.from(numbers(re!).subarray(at, at + n)),
      Float64Array.from(numbers(im!).subarray(at, at + n)),
    ];
    transform(row);
    numbers(outRe!).set(row[0], at);
    numbers(outIm!).set(row[1], at);
  }
};

/** y = F·x with F_jk = e^(∓2πi·jk/n); over the reals its adjoint is conj(F)ᵀ: x̄ = the transform of ȳ with the other sign. */
const fftOp: HostOp<{ readonly inverse: boolean }> = {
  name: "fft",
  kind: "host",
  infer: ([re, im]) => {
    if ((re!.dtype !== "float32" && re!.dtype !== "float64") || im!.dtype !== re!.dtype)
      throw new DTypeError(
        `fft: real and imaginary part must both be float32 or float64; received ${re!.dtype} and ${im!.dtype}. Cast them.`,
        { op: "fft" },
      );
    if (!sameShape(re!.shape, im!.shape) || !re!.shape.length)
      throw new ShapeError(
        `fft: real and imaginary part must have one shape with an axis; received ${showShape(re!.shape)} and ${showShape(im!.shape)}. Reshape or broadcast one of them.`,
        { op: "fft" },
      );
    const spec = { shape: re!.shape, dtype: re!.dtype };
    return [spec, spec];
  },
  evaluate,
  vjp: ([re, im], { params: { inverse } }) => {
    const some = re ?? im;
    return some ? fftOf(re ?? fullLike(some, 0), im ?? fullLike(some, 0), { inverse: !inverse }) : [];
  },
};

/**
 * [re, im] of yⱼ = Σₖ xₖ·e^(−2πi·jk/n) along the last axis, of any length; e^(+2πi·jk/n) where `inverse`. Neither divides by n.
 */
export const fftOf = (
  re: Tensor,
  im: Tensor,
  options: { readonly inverse?: boolean } = {},
): readonly [Tensor, Tensor] =>
  applyAll(fftOp, [re, im], { inverse: options.inverse ?? false }) as unknown as readonly [Tensor, Tensor];
