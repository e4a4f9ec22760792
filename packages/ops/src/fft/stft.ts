import { tensor, type Tensor, type TensorLike } from "@hornbeam/core";
import { ValueError } from "@hornbeam/ir";
import { broadcastTo, castTo, foldOf, fullOf, mulOf, padOf, type WindowParams } from "../primitives/index.ts";
import { divideNoNan } from "../numpy/arithmetic.ts";
import { pad } from "../numpy/pad.ts";
import { extractSequences } from "../math/special.ts";
import { toFloat, toTensor } from "../util/args.ts";
import { irfft, lastSlice, rfft, type Complex, type ComplexTensor } from "./fft.ts";

/** Options of `stft` and `istft`. */
export interface StftOptions {
  /** "hann" (default), "hamming", the window's values, or null for none. */
  readonly window?: "hann" | "hamming" | TensorLike | null;
  /** Whether frames are centred on their place, the signal being mirrored at its ends. Default true. */
  readonly center?: boolean;
}
/** Options of `istft`. */
export interface IstftOptions extends StftOptions {
  /** Length of the signal. */
  readonly length?: number | null;
}

const COSINE: Readonly<Record<string, number>> = { hann: 0.5, hamming: 0.54 };

/** The window's values as numbers where they are known, in the middle of `fftLength` zeros. */
const windowOf = (window: StftOptions["window"], length: number, fftLength: number): Tensor => {
  if (length > fftLength)
    throw new ValueError(`stft: fftLength must be at least the sequence length; received ${fftLength} and ${length}.`, {
      op: "stft",
    });
  if (window === null) return fullOf([fftLength], 1, "float32");
  const lo = Math.floor((fftLength - length) / 2);
  const own = typeof window === "string" ? COSINE[window] : undefined;
  if (typeof window === "string" && own === undefined)
    throw new ValueError(
      `stft: window must be "hann", "hamming", values or null; received ${JSON.stringify(window)}.`,
      { op: "stft" },
    );
  const values =
    own === undefined
      ? toTensor(window as TensorLike, "float32")
      : tensor(Float32Array.from({ length }, (_, i) => own - (1 - own) * Math.cos((2 * Math.PI * i) / length)));
  return padOf(values, [lo], [fftLength - length - lo], 0);
};

/**
 * Short-time Fourier transform: `rfft` of windowed pieces, [..., n] → [..., pieces, fftLength / 2 + 1].
 * (`keras.ops.stft`)
 * @example
 * ```ts
 * import { ones, stft } from "hornbeam";
 * const [re] = stft(ones([16]), 4, 2, 4);
 * console.log(re.shape); // → [ 9, 3 ]
 * ```
 */
export const stft = (
  x: TensorLike,
  sequenceLength: number,
  sequenceStride: number,
  fftLength: number,
  { window = "hann", center = true }: StftOptions = {},
): ComplexTensor => {
  let t = toFloat(x);
  const half = Math.floor(fftLength / 2);
  if (center)
    t = pad(
      t,
      t.shape.map((_, i) => (i === t.rank - 1 ? [half, half] : [0, 0])),
      { mode: "reflect" },
    );
  const frames = extractSequences(t, fftLength, sequenceStride);
  const w = castTo(windowOf(window, sequenceLength, fftLength), t.dtype);
  return rfft(mulOf(frames, broadcastTo(w, frames.shape)));
};

/**
 * The signal of its short-time transform: pieces windowed again and added, divided by the sum of squared windows.
 * (`keras.ops.istft`)
 * @example
 * ```ts
 * import { allclose, arange, istft, sin, stft } from "hornbeam";
 * const signal = sin(arange(16));
 * const again = istft(stft(signal, 8, 4, 8), 8, 4, 8);
 * console.log(again.shape, await allclose(again, signal, { atol: 1e-6 }).array()); // → [ 16 ] 1
 * ```
 */
export const istft = (
  x: Complex,
  sequenceLength: number,
  sequenceStride: number,
  fftLength: number,
  { window = "hann", center = true, length }: IstftOptions = {},
): Tensor => {
  const frames = irfft(x, { fftLength });
  const count = frames.shape[frames.rank - 2]!;
  const total = fftLength + sequenceStride * (count - 1);
  const w = castTo(windowOf(window, sequenceLength, fftLength), frames.dtype);
  const lead = frames.shape.slice(0, -2);
  const add = (y: Tensor): Tensor => {
    const plan: WindowParams = {
      axes: [y.rank - 2],
      windows: [fftLength],
      strides: [sequenceStride],
      padLo: [0],
      outSize: [count],
      dilation: [1],
    };
    return foldOf(y, plan, [...y.shape.slice(0, -2), total]);
  };
  const signal = add(mulOf(frames, broadcastTo(w, frames.shape)));
  const weight = add(broadcastTo(mulOf(w, w), [count, fftLength]));
  const y = divideNoNan(signal, broadcastTo(weight, [...lead, total]));
  const start = center ? Math.floor(fftLength / 2) : 0;
  const end = length ? start + length : center ? total - start : total;
  return lastSlice(y, start, Math.min(end, total));
};
