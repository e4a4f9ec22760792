import { ValueError } from "@hornbeam/ir";

/** Σ (−1)ᵏ · aₖ · cos(2πkt), t from 0 to 1 */
const cosines: Readonly<Record<string, readonly number[]>> = {
  hann: [0.5, 0.5],
  hamming: [0.54, 0.46],
  blackman: [0.42, 0.5, 0.08],
  nuttall: [0.3635819, 0.4891775, 0.1365995, 0.0106411],
  blackmanharris: [0.35875, 0.48829, 0.14128, 0.01168],
  flattop: [0.21557895, 0.41663158, 0.277263158, 0.083578947, 0.006947368],
};
/** Functions of t from 0 to 1, symmetric about ½. */
const shapes: Readonly<Record<string, (t: number) => number>> = {
  boxcar: () => 1,
  bartlett: (t) => 1 - Math.abs(2 * t - 1),
  barthann: (t) => 0.62 - 0.48 * Math.abs(t - 0.5) + 0.38 * Math.cos(2 * Math.PI * (t - 0.5)),
  bohman: (t) => {
    const d = Math.abs(2 * t - 1);
    return (1 - d) * Math.cos(Math.PI * d) + Math.sin(Math.PI * d) / Math.PI;
  },
};

/** Names of the windows, as scipy.signal.windows has them. */
export const windowNames: readonly string[] = /* @__PURE__ */ [
  ...Object.keys(cosines),
  ...Object.keys(shapes),
  "cosine",
];

/**
 * A window of `length` values, symmetric, or one period of a periodic one (then as if one longer, without its last value).
 * Source: scipy.signal.get_window. @throws ValueError for an unknown name.
 */
export const windowValues = (name: string, length: number, periodic: boolean): Float64Array => {
  const n = periodic ? length + 1 : length;
  const terms = Object.hasOwn(cosines, name) ? cosines[name]! : undefined;
  const shape = Object.hasOwn(shapes, name) ? shapes[name]! : undefined;
  if (!terms && !shape && name !== "cosine")
    throw new ValueError(`STFT: window must be one of ${windowNames.join(", ")}; received ${JSON.stringify(name)}.`);
  if (n <= 1) return new Float64Array(length).fill(1);
  return Float64Array.from({ length }, (_, i) => {
    // The ends of the cosine window lie half a step outside.
    if (name === "cosine") return Math.sin((Math.PI * (i + 0.5)) / n);
    const t = i / (n - 1);
    return shape ? shape(t) : terms!.reduce((sum, a, k) => sum + (k % 2 ? -a : a) * Math.cos(2 * Math.PI * k * t), 0);
  });
};
