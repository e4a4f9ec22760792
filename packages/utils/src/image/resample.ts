/** How pixels between pixels are found. */
export type Resampling = "nearest" | "bilinear" | "bicubic" | "box" | "hamming" | "lanczos" | "lanczos3" | "lanczos5";

/** Values of pixels, row by row, channels together. */
export interface Pixels {
  readonly width: number;
  readonly height: number;
  readonly channels: number;
  readonly data: ArrayLike<number>;
}

/** A part of an image. */
export interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

const sinc = (x: number): number => (x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x));
const lanczos = (reach: number): Kernel => ({ reach, weight: (x) => (x < reach ? sinc(x) * sinc(x / reach) : 0) });
interface Kernel {
  readonly reach: number;
  readonly weight: (distance: number) => number;
}

/** Weights by distance; the cubic one is Keys's (1981) with a = −1/2. */
const kernelOf = (name: Resampling): Kernel => {
  switch (name) {
    case "box":
    case "nearest":
      return { reach: 0.5, weight: (x) => (x <= 0.5 ? 1 : 0) };
    case "bilinear":
      return { reach: 1, weight: (x) => Math.max(0, 1 - x) };
    case "hamming":
      return { reach: 1, weight: (x) => (x < 1 ? sinc(x) * (0.54 + 0.46 * Math.cos(Math.PI * x)) : 0) };
    case "bicubic":
      return {
        reach: 2,
        weight: (x) => (x < 1 ? (1.5 * x - 2.5) * x * x + 1 : x < 2 ? ((-0.5 * x + 2.5) * x - 4) * x + 2 : 0),
      };
    case "lanczos5":
      return lanczos(5);
    default:
      return lanczos(3);
  }
};

interface Taps {
  readonly from: number;
  readonly weights: readonly number[];
}

/** For each of `out` places the pixels of [start, start + length) that count, and how much; sums of weights are 1. */
const tapsOf = (
  name: Resampling,
  size: number,
  start: number,
  length: number,
  out: number,
  antialias: boolean,
): Taps[] => {
  const scale = length / out;
  const { reach, weight } = kernelOf(name);
  const wide = antialias ? Math.max(1, scale) : 1;
  return Array.from({ length: out }, (_, o): Taps => {
    const middle = start + (o + 0.5) * scale;
    if (name === "nearest") return { from: Math.min(size - 1, Math.max(0, Math.floor(middle))), weights: [1] };
    const from = Math.max(0, Math.floor(middle - reach * wide + 0.5));
    const to = Math.min(size, Math.max(from + 1, Math.floor(middle + reach * wide + 0.5)));
    const raw = Array.from({ length: to - from }, (_v, i) => weight(Math.abs(from + i + 0.5 - middle) / wide));
    const sum = raw.reduce((a, b) => a + b, 0) || 1;
    return { from, weights: raw.map((w) => w / sum) };
  });
};

const clampByte = (v: number): number => Math.min(255, Math.max(0, Math.floor(v + 0.5)));

/**
 * A part of an image in another size: first along rows, then along columns. With `antialias` shrinking averages over all pixels that fall together; with `bytes`
 * both steps round to bytes. Both together are what Pillow does, none of them what `tf.image.resize` does.
 */
export const resample = (
  image: Pixels,
  [height, width]: readonly [number, number],
  name: Resampling,
  { antialias, bytes, box }: { readonly antialias: boolean; readonly bytes: boolean; readonly box?: Box },
): Float32Array => {
  const { left, top, width: w, height: h } = box ?? { left: 0, top: 0, width: image.width, height: image.height };
  const round = bytes ? clampByte : (v: number): number => v;
  const { channels } = image;
  const across = tapsOf(name, image.width, left, w, width, antialias);
  const down = tapsOf(name, image.height, top, h, height, antialias);
  const middle = new Float32Array(image.height * width * channels);
  for (let y = 0; y < image.height; y++)
    across.forEach(({ from, weights }, x) => {
      for (let c = 0; c < channels; c++) {
        let sum = 0;
        for (let k = 0; k < weights.length; k++)
          sum += weights[k]! * image.data[(y * image.width + from + k) * channels + c]!;
        middle[(y * width + x) * channels + c] = round(sum);
      }
    });
  const row = width * channels;
  const out = new Float32Array(height * row);
  down.forEach(({ from, weights }, y) => {
    for (let i = 0; i < row; i++) {
      let sum = 0;
      for (let k = 0; k < weights.length; k++) sum += weights[k]! * middle[(from + k) * row + i]!;
      out[y * row + i] = round(sum);
    }
  });
  return out;
};
