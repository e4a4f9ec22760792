import type { Tensor } from "@hornbeam/core";
import type { DType, Shape } from "@hornbeam/ir";
import { addOf, castTo, erfinvOf, fullLike, maxOf, minOf, mulOf } from "../primitives/index.ts";
import { keyOf, type SeedOptions } from "./key.ts";
import { checkFloat, unitBetween } from "./uniform.ts";

/** Options of `normal` and `truncatedNormal`. */
export interface NormalOptions extends SeedOptions {
  /** Default 0. */
  readonly mean?: number;
  /** Standard deviation. Default 1. */
  readonly stddev?: number;
  /** Default float32. */
  readonly dtype?: DType | null;
}

/** The float32 next to −1 towards 0. */
const LEAST = -(1 - 2 ** -24);
/** Standard normal numbers: √2 · erfinv of uniform ones. */
export const standardNormal = (key: Tensor, shape: Shape): Tensor => {
  const x = erfinvOf(unitBetween(key, shape, LEAST, 1));
  return mulOf(x, fullLike(x, Math.SQRT2));
};
const scaled = (x: Tensor, { mean = 0, stddev = 1, dtype }: NormalOptions): Tensor =>
  castTo(addOf(mulOf(x, fullLike(x, stddev)), fullLike(x, mean)), dtype ?? "float32");

/**
 * Normally distributed numbers. (`keras.random.normal`)
 * @example
 * ```ts
 * import { random } from "hornbeam";
 * const y = await random.normal([3], { mean: 1, stddev: 2, seed: 1 }).data();
 * console.log([...y].map((v) => Number(v).toFixed(3)).join()); // → 0.691,1.169,0.728
 * ```
 */
export const normal = (shape: Shape, options: NormalOptions = {}): Tensor => {
  checkFloat("normal", options.dtype ?? "float32");
  return scaled(standardNormal(keyOf(options.seed), shape), options);
};

/** erf(2 / √2) */
const ERF_ROOT_2 = 0.9544997361036416;
/**
 * Normally distributed numbers within two standard deviations of the mean. (`keras.random.truncated_normal`)
 * @example
 * ```ts
 * import { random } from "hornbeam";
 * const y = await random.truncatedNormal([3], { seed: 1 }).data();
 * console.log([...y].map((v) => Number(v).toFixed(3)).join()); // → -0.147,0.081,-0.130
 * ```
 */
export const truncatedNormal = (shape: Shape, options: NormalOptions = {}): Tensor => {
  checkFloat("truncatedNormal", options.dtype ?? "float32");
  const u = unitBetween(keyOf(options.seed), shape, -ERF_ROOT_2, ERF_ROOT_2);
  const x = mulOf(erfinvOf(u), fullLike(u, Math.SQRT2));
  const bound = 2 - 2 ** -23;
  return scaled(minOf(maxOf(x, fullLike(x, -bound)), fullLike(x, bound)), options);
};
