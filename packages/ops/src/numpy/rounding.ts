import type { Tensor, TensorLike } from "@hornbeam/core";
import { isFloat } from "@hornbeam/ir";
import { ceilOf, divOf, floorOf, maxOf, minOf, mulOf, neOf, roundOf, selectOf } from "../primitives/index.ts";
import { fill, numberDType, operands, toFloat, toTensor, type UnaryFn } from "../util/args.ts";

/**
 * The largest whole number ≤ x; integers become float32. (`keras.ops.floor`)
 * @example
 * ```ts
 * import { floor } from "hornbeam";
 * console.log(await floor([1.7, -1.7]).array()); // → [ 1, -2 ]
 * ```
 */
export const floor: UnaryFn = (x) => floorOf(toFloat(x));
/**
 * The smallest whole number ≥ x; integers become float32. (`keras.ops.ceil`)
 * @example
 * ```ts
 * import { ceil } from "hornbeam";
 * console.log(await ceil([1.2, -1.2]).array()); // → [ 2, -1 ]
 * ```
 */
export const ceil: UnaryFn = (x) => ceilOf(toFloat(x));

/** Options of `round`. */
export interface RoundOptions {
  /** Digits after the point; negative ones round to tens, hundreds, …. Default 0. */
  readonly decimals?: number;
}

/**
 * To the nearest number with the given decimals, halves to even. (`keras.ops.round`)
 * @example
 * ```ts
 * import { round } from "hornbeam";
 * console.log(await round([0.5, 1.5, 2.7]).array()); // → [ 0, 2, 3 ]
 * ```
 */
export const round = (x: TensorLike, { decimals = 0 }: RoundOptions = {}): Tensor => {
  const t = toTensor(x);
  if (!isFloat(t.dtype) && decimals >= 0) return t;
  const y = toFloat(t);
  if (!decimals) return roundOf(y);
  const by = fill(y, 10 ** Math.abs(decimals));
  return decimals > 0 ? divOf(roundOf(mulOf(y, by)), by) : mulOf(roundOf(divOf(y, by)), by);
};

/**
 * min(max(x, xMin), xMax). (`keras.ops.clip`)
 * @example
 * ```ts
 * import { clip } from "hornbeam";
 * console.log(await clip([-1, 0.5, 2], 0, 1).array()); // → [ 0, 0.5, 1 ]
 * ```
 */
export const clip = (x: TensorLike, xMin: TensorLike, xMax: TensorLike): Tensor => {
  const [t, lo, hi] = operands("clip", [x, xMin, xMax], numberDType);
  return minOf(maxOf(t, lo), hi);
};

/** Options of `nanToNum`. */
export interface NanToNumOptions {
  /** What stands for NaN. Default 0. */
  readonly nan?: number;
  /** Default: the largest finite number of the dtype. */
  readonly posinf?: number;
  /** What stands for −∞. Default: the least number of the dtype. */
  readonly neginf?: number;
}
const LARGEST: Readonly<Record<string, number>> = {
  float16: 65504,
  bfloat16: 3.3895313892515355e38,
  float32: 3.4028234663852886e38,
  float64: Number.MAX_VALUE,
};

/**
 * NaN and infinities replaced by numbers. (`keras.ops.nan_to_num`)
 * @example
 * ```ts
 * import { nanToNum } from "hornbeam";
 * console.log(await nanToNum([NaN, 1]).array()); // → [ 0, 1 ]
 * ```
 */
export const nanToNum = (x: TensorLike, { nan = 0, posinf, neginf }: NanToNumOptions = {}): Tensor => {
  const t = toTensor(x);
  const big = LARGEST[t.dtype];
  if (!big) return t;
  const inf = fill(t, Infinity);
  const least = fill(t, -Infinity);
  // Not equal to the infinity selects x itself, so that its gradient passes.
  let y = selectOf(neOf(t, inf), t, fill(t, posinf ?? big));
  y = selectOf(neOf(t, least), y, fill(t, neginf ?? -big));
  return selectOf(neOf(t, t), fill(t, nan), y);
};
