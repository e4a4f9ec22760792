import type { Tensor } from "@hornbeam/core";
import type { DType, Shape } from "@hornbeam/ir";
import { normal, truncatedNormal, uniform } from "@hornbeam/ops/random";

/** Numbers of mean 0 and the variance given. */
export type Draw = (
  shape: Shape,
  variance: number,
  options: { readonly dtype: DType; readonly seed: Tensor },
) => Tensor;

export const drawUniform: Draw = (shape, variance, options) => {
  const limit = Math.sqrt(3 * variance);
  return uniform(shape, { minval: -limit, maxval: limit, ...options });
};

export const drawNormal: Draw = (shape, variance, options) =>
  normal(shape, { stddev: Math.sqrt(variance), ...options });

/** Cutting at two standard deviations narrows the distribution by a factor, which is made up for. */
export const drawTruncated: Draw = (shape, variance, options) =>
  truncatedNormal(shape, { stddev: Math.sqrt(variance) / 0.87962566103423978, ...options });
