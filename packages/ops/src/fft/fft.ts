import type { Tensor, TensorLike } from "@hornbeam/core";
import { concatOf, fftOf, flipOf, fullLike, mulOf, negOf, padOf, permuteTo, sliceOf } from "../primitives/index.ts";
import { toFloat } from "../util/args.ts";

/** Complex numbers as [real part, imaginary part] of one shape. */
export type Complex = readonly [TensorLike, TensorLike];
/** The same as tensors. */
export type ComplexTensor = readonly [Tensor, Tensor];

const pair = ([re, im]: Complex): ComplexTensor => [toFloat(re), toFloat(im)];
const scaled = (x: Tensor, by: number): Tensor => mulOf(x, fullLike(x, by));
const both = ([re, im]: ComplexTensor, fn: (x: Tensor) => Tensor): ComplexTensor => [fn(re), fn(im)];

/** The last axis from `from` to `to`. */
export const lastSlice = (x: Tensor, from: number, to: number): Tensor =>
  sliceOf(
    x,
    x.shape.map((_, i) => (i === x.rank - 1 ? from : 0)),
    x.shape.map((d, i) => (i === x.rank - 1 ? to : d)),
  );
/** The last axis cut or filled with zeros to a length. */
const fit = (x: Tensor, length: number): Tensor => {
  const n = x.shape[x.rank - 1]!;
  if (n >= length) return lastSlice(x, 0, length);
  return padOf(
    x,
    x.shape.map(() => 0),
    x.shape.map((_, i) => (i === x.rank - 1 ? length - n : 0)),
    0,
  );
};

/**
 * Discrete Fourier transform yⱼ = Σₖ xₖ·e^(−2πi·jk/n) along the last axis, of any length. (`keras.ops.fft`)
 * @example
 * ```ts
 * import { fft } from "hornbeam";
 * const [re, im] = fft([[1, 0, 0, 0], [0, 0, 0, 0]]);
 * console.log(await re.array(), await im.array()); // → [ 1, 1, 1, 1 ] [ 0, 0, 0, 0 ]
 * ```
 */
export const fft = (x: Complex): ComplexTensor => fftOf(...pair(x));
/**
 * Its inverse, which divides by n.
 * @example
 * ```ts
 * import { ifft } from "hornbeam";
 * const [re] = ifft([[1, 1, 1, 1], [0, 0, 0, 0]]);
 * console.log(await re.array()); // → [ 1, 0, 0, 0 ]
 * ```
 */
export const ifft = (x: Complex): ComplexTensor => {
  const [re, im] = pair(x);
  return both(fftOf(re, im, { inverse: true }), (y) => scaled(y, 1 / re.shape[re.rank - 1]!));
};

const swapped = (x: Tensor): Tensor =>
  permuteTo(x, [...Array.from({ length: x.rank - 2 }, (_, i) => i), x.rank - 1, x.rank - 2]);
const overTwo =
  (fn: (x: Complex) => ComplexTensor) =>
  (x: Complex): ComplexTensor =>
    both(fn(both(fn(x), swapped)), swapped);
/**
 * `fft` along the last two axes. (`keras.ops.fft2`)
 * @example
 * ```ts
 * import { fft2 } from "hornbeam";
 * const [re] = fft2([[[1, 2], [3, 4]], [[0, 0], [0, 0]]]);
 * console.log(await re.array()); // → [ [ 10, -2 ], [ -4, 0 ] ]
 * ```
 */
export const fft2: (x: Complex) => ComplexTensor = /* @__PURE__ */ overTwo(fft);
/**
 * `ifft` along the last two axes. (`keras.ops.ifft2`)
 * @example
 * ```ts
 * import { ifft2 } from "hornbeam";
 * const [re] = ifft2([[[10, -2], [-4, 0]], [[0, 0], [0, 0]]]);
 * console.log(await re.array()); // → [ [ 1, 2 ], [ 3, 4 ] ]
 * ```
 */
export const ifft2: (x: Complex) => ComplexTensor = /* @__PURE__ */ overTwo(ifft);

/** Options of `rfft` and `irfft`. */
export interface FftOptions {
  /** Length the real signal is cut or filled with zeros to. Default its own; for irfft 2·(bins − 1). */
  readonly fftLength?: number | null;
}
/**
 * `fft` of a real signal: the n/2 + 1 bins that are not the mirror of others. (`keras.ops.rfft`)
 * @example
 * ```ts
 * import { rfft } from "hornbeam";
 * const [re, im] = rfft([1, 2, 3, 2]);
 * console.log(await re.array(), await im.array()); // → [ 8, -2, 0 ] [ 0, 0, 0 ]
 * ```
 */
export const rfft = (x: TensorLike, { fftLength }: FftOptions = {}): ComplexTensor => {
  const t = toFloat(x);
  const n = fftLength ?? t.shape[t.rank - 1]!;
  const real = fit(t, n);
  return both(fftOf(real, fullLike(real, 0)), (y) => lastSlice(y, 0, Math.floor(n / 2) + 1));
};

/**
 * The real signal of the bins that `rfft` gives. (`keras.ops.irfft`)
 * @example
 * ```ts
 * import { irfft } from "hornbeam";
 * console.log(await irfft([[4, 0, 0], [0, -2, 0]]).array()); // → [ 1, 2, 1, 0 ]
 * ```
 */
export const irfft = (x: Complex, { fftLength }: FftOptions = {}): Tensor => {
  const [re, im] = pair(x);
  const n = fftLength ?? 2 * (re.shape[re.rank - 1]! - 1);
  const bins = Math.floor(n / 2) + 1;
  const [a, b] = [fit(re, bins), fit(im, bins)];
  // The other half is the conjugate in reverse order.
  const mirror = (y: Tensor): Tensor => flipOf(lastSlice(y, 1, n - bins + 1), [y.rank - 1]);
  const axis = a.rank - 1;
  const [y] = fftOf(concatOf([a, mirror(a)], axis), concatOf([b, negOf(mirror(b))], axis), { inverse: true });
  return scaled(y, 1 / n);
};
