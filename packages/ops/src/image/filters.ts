import { tensor, type Tensor, type TensorLike } from "@hornbeam/core";
import { isFloat, sameShape, ShapeError, showShape, ValueError } from "@hornbeam/ir";
import { depthwiseConv } from "../nn/conv.ts";
import type { Padding } from "../nn/geometry.ts";
import { add, divide, multiply, subtract } from "../numpy/arithmetic.ts";
import { stack } from "../numpy/join.ts";
import { mean } from "../numpy/statistics.ts";
import { reshape } from "../numpy/shape.ts";
import { saturateCast } from "../core/convert.ts";
import { round } from "../numpy/rounding.ts";
import { castTo } from "../primitives/index.ts";
import { toFloat, toTensor } from "../util/args.ts";
import type { ImageOptions } from "./edit.ts";
import { onImages } from "./planes.ts";

/** exp(−½(i / σ)²) around the middle of `size` weights, with sum 1. */
const bell = (size: number, sigma: number): Float64Array => {
  const w = Float64Array.from({ length: size }, (_, i) => Math.exp(-0.5 * ((i - (size - 1) / 2) / sigma) ** 2));
  const sum = w.reduce((a, b) => a + b, 0);
  return w.map((v) => v / sum);
};

/** One filter [rows, columns] over every channel of [batch, height, width, channels]. */
const filtered = (x: Tensor, weights: ArrayLike<number>, rows: number, columns: number, padding: Padding): Tensor => {
  const channels = x.shape[3]!;
  const w = Float64Array.from({ length: weights.length * channels }, (_, i) => weights[Math.floor(i / channels)]!);
  // Not every device has 64 bits.
  const values = x.dtype === "float64" ? w : Float32Array.from(w);
  const kernel = castTo(tensor(values, { shape: [rows, columns, channels, 1] }), x.dtype);
  return depthwiseConv(x, kernel, { padding });
};

/** Both passes of a Gaussian filter. */
const blurred = (
  x: Tensor,
  size: readonly [number, number],
  sigma: readonly [number, number],
  padding: Padding,
): Tensor =>
  filtered(filtered(x, bell(size[1], sigma[1]), size[1], 1, padding), bell(size[0], sigma[0]), 1, size[0], padding);

/** Options of `gaussianBlur`. */
export interface GaussianBlurOptions extends ImageOptions {
  /** Pixels of the filter: along the width, along the height. Default [3, 3]. */
  readonly kernelSize?: readonly [number, number];
  /** Standard deviations in pixels: along the width, along the height. Default [1, 1]. */
  readonly sigma?: readonly [number, number];
}

/**
 * Images [batch, height, width, channels] (or without batch) convolved with exp(−x²/2σ₀² − y²/2σ₁²), whose weights have sum 1;
 * zeros lie outside. (`keras.ops.image.gaussian_blur`)
 * @throws ValueError where sizes or deviations are not positive; ShapeError where there are no images.
 * @example
 * ```ts
 * import { image, ones, pad, sum } from "hornbeam";
 * const spot = pad(ones([1, 1, 1]), [[1, 1], [1, 1], [0, 0]]);
 * const blurred = image.gaussianBlur(spot, { kernelSize: [3, 3], sigma: [1, 1] });
 * console.log((await sum(blurred).item()).toFixed(4)); // → 1.0000
 * ```
 */
export const gaussianBlur = (
  images: TensorLike,
  { kernelSize = [3, 3], sigma = [1, 1], dataFormat }: GaussianBlurOptions = {},
): Tensor => {
  if (![...kernelSize, ...sigma].every((v) => v > 0) || !kernelSize.every(Number.isInteger))
    throw new ValueError(
      `gaussianBlur: kernelSize must be two positive whole numbers and sigma two positive numbers; received [${kernelSize}] and [${sigma}].`,
      { op: "gaussianBlur" },
    );
  const { dtype } = toTensor(images);
  const made = onImages("gaussianBlur", images, dataFormat, (x) => blurred(toFloat(x), kernelSize, sigma, "same"));
  return isFloat(dtype) ? made : saturateCast(round(made), dtype);
};

/**
 * Slopes of images [batch, height, width, channels] (or without batch) by Sobel's filters, down and to the right on a new last
 * axis [dy, dx]; zeros lie outside. (`keras.ops.image.sobel_edges`)
 * @throws ShapeError where there are no images.
 * @example
 * ```ts
 * import { image, ones } from "hornbeam";
 * console.log(image.sobelEdges(ones([1, 4, 4, 3])).shape); // → [ 1, 4, 4, 3, 2 ]
 * ```
 */
export const sobelEdges = (images: TensorLike, { dataFormat }: ImageOptions = {}): Tensor => {
  const along = (weights: readonly number[]): Tensor =>
    onImages("sobelEdges", images, dataFormat, (x) => filtered(toFloat(x), weights, 3, 3, "same"));
  return stack([along([-1, -2, -1, 0, 0, 0, 1, 2, 1]), along([-1, 0, 1, -2, 0, 2, -1, 0, 1])], { axis: -1 });
};

/** Options of `ssim`. */
export interface SsimOptions extends ImageOptions {
  /** The range of the values. Default 1. */
  readonly maxVal?: number;
  /** Pixels of the Gaussian window along each side. Default 11. */
  readonly filterSize?: number;
  /** Its standard deviation in pixels. Default 1.5. */
  readonly filterSigma?: number;
  /** Default 0.01. */
  readonly k1?: number;
  /** Default 0.03. */
  readonly k2?: number;
}

/**
 * Structural similarity of images [batch, height, width, channels] → [batch], in −1 … 1 (Wang et al., 2004): the mean over
 * windows and channels of (2μ₁μ₂ + c₁)(2σ₁₂ + c₂) / ((μ₁² + μ₂² + c₁)(σ₁² + σ₂² + c₂)), cᵢ = (kᵢ·maxVal)².
 * (`keras.ops.image.ssim`)
 * @throws ShapeError where the images differ in shape or are smaller than the window.
 * @example
 * ```ts
 * import { image, random } from "hornbeam";
 * const x = random.uniform([1, 12, 12, 1], { seed: 1 });
 * console.log((await image.ssim(x, x).item()).toFixed(3)); // → 1.000
 * ```
 */
export const ssim = (image1: TensorLike, image2: TensorLike, options: SsimOptions = {}): Tensor => {
  const { maxVal = 1, filterSize = 11, filterSigma = 1.5, k1 = 0.01, k2 = 0.03, dataFormat } = options;
  const [a, b] = [toTensor(image1), toTensor(image2)];
  if (!sameShape(a.shape, b.shape))
    throw new ShapeError(
      `ssim: both images must have one shape; received ${showShape(a.shape)} and ${showShape(b.shape)}.`,
      { op: "ssim" },
    );
  const size = [filterSize, filterSize] as const;
  const blur = (x: Tensor): Tensor =>
    onImages("ssim", x, dataFormat, (t) => {
      if (t.shape[1]! < filterSize || t.shape[2]! < filterSize)
        throw new ShapeError(
          `ssim: images must be at least ${filterSize} × ${filterSize}; received shape ${showShape(a.shape)}. Lower filterSize.`,
          {
            op: "ssim",
          },
        );
      return blurred(t, size, [filterSigma, filterSigma], "valid");
    });
  const [x, y] = [toFloat(a), toFloat(b)];
  const [m, n] = [blur(x), blur(y)];
  const [mm, nn, mn] = [multiply(m, m), multiply(n, n), multiply(m, n)];
  const about = (p: Tensor, q: Tensor, product: Tensor): Tensor => subtract(blur(multiply(p, q)), product);
  const [c1, c2] = [(k1 * maxVal) ** 2, (k2 * maxVal) ** 2];
  const above = multiply(add(multiply(mn, 2), c1), add(multiply(about(x, y, mn), 2), c2));
  const below = multiply(add(add(mm, nn), c1), add(add(about(x, x, mm), about(y, y, nn)), c2));
  const map = divide(above, below);
  const rows = a.rank === 4 ? reshape(map, [a.shape[0]!, -1]) : reshape(map, [-1]);
  return castTo(mean(rows, { axis: -1 }), a.dtype);
};
