import type { Tensor, TensorLike } from "@hornbeam/core";
import { add, multiply } from "../numpy/arithmetic.ts";
import { reshape } from "../numpy/shape.ts";
import { splitKey, keyOf, type Seed } from "../random/key.ts";
import { standardNormal } from "../random/normal.ts";
import { gaussianBlur } from "./filters.ts";
import { onImages } from "./planes.ts";
import { pixelGrid, readPixels, type AffineOptions } from "./transform.ts";

/** Options of `elasticTransform`. */
export interface ElasticOptions extends AffineOptions {
  /** How far pixels move. Default 20. */
  readonly alpha?: number;
  /** How smooth the movement is: standard deviation of the Gaussian in pixels. Default 5. */
  readonly sigma?: number;
  /** The same seed gives the same movement. */
  readonly seed?: Seed | null;
}

/**
 * Images [batch, height, width, channels] (or without batch) whose pixels move by α times a Gaussian-blurred field of normal
 * numbers N(0, σ²), another one for each image (Simard et al., 2003). Pixels from outside are reflected by default.
 * (`keras.ops.image.elastic_transform`)
 * @throws ShapeError where there are no images; ValueError for unknown modes.
 * @example
 * ```ts
 * import { image, ones } from "hornbeam";
 * console.log(image.elasticTransform(ones([1, 8, 8, 3]), { seed: 1 }).shape); // → [ 1, 8, 8, 3 ]
 * ```
 */
export const elasticTransform = (images: TensorLike, options: ElasticOptions = {}): Tensor => {
  const { alpha = 20, sigma = 5, seed, fillMode = "reflect" } = options;
  return onImages("elasticTransform", images, options.dataFormat, (x) => {
    const size = Math.trunc(6 * sigma) | 1;
    const shape = x.shape.slice(0, 3);
    const moves = splitKey(keyOf(seed)).map((key) => {
      const noise = multiply(standardNormal(key, [...shape, 1]), sigma);
      return reshape(multiply(gaussianBlur(noise, { kernelSize: [size, size], sigma: [sigma, sigma] }), alpha), shape);
    });
    const [column, row] = pixelGrid(x);
    return readPixels("elasticTransform", x, add(column, moves[0]!), add(row, moves[1]!), { ...options, fillMode });
  });
};
