import type { Tensor } from "@hornbeam/core";
import { DTypeError, isFloat, ValueError, type DType, type Shape } from "@hornbeam/ir";
import {
  addOf,
  bitcastTo,
  castTo,
  fullOf,
  maxOf,
  modOf,
  mulOf,
  orOf,
  shrOf,
  subOf,
  threefryBits,
} from "../primitives/index.ts";
import { keyOf, splitKey, type SeedOptions } from "./key.ts";

/** 32 random bits an element, uint32. */
export const bits = (shape: Shape, { seed }: SeedOptions = {}): Tensor => threefryBits(keyOf(seed), shape);

/** float32 in [0, 1) of 23 random bits: as the fraction of a number in [1, 2). */
export const unit = (key: Tensor, shape: Shape): Tensor => {
  const fraction = shrOf(threefryBits(key, shape), fullOf(shape, 9, "uint32"));
  const oneToTwo = bitcastTo(orOf(fraction, fullOf(shape, 0x3f800000, "uint32")), "float32");
  return subOf(oneToTwo, fullOf(shape, 1, "float32"));
};

/** float32 in [lo, hi). */
export const unitBetween = (key: Tensor, shape: Shape, lo: number, hi: number): Tensor => {
  const least = fullOf(shape, lo, "float32");
  const span = fullOf(shape, Math.fround(hi) - Math.fround(lo), "float32");
  return maxOf(least, addOf(mulOf(unit(key, shape), span), least));
};

export const checkFloat = (op: string, dtype: DType): void => {
  if (!isFloat(dtype))
    throw new DTypeError(`${op}: the dtype must be a float; received ${dtype}. Use randint for integers.`, { op });
};

/** Options of `uniform`. */
export interface UniformOptions extends SeedOptions {
  /** Least value. Default 0. */
  readonly minval?: number;
  /** Bound that is not reached. Default 1. */
  readonly maxval?: number;
  /** Default float32. */
  readonly dtype?: DType | null;
}
/**
 * Numbers spread evenly over [minval, maxval). (`keras.random.uniform`)
 * @example
 * ```ts
 * import { random } from "hornbeam";
 * const y = await random.uniform([3], { minval: 0, maxval: 10, seed: 1 }).data();
 * console.log([...y].map((v) => Number(v).toFixed(3)).join()); // → 4.386,5.338,4.459
 * ```
 */
export const uniform = (shape: Shape, { minval = 0, maxval = 1, dtype, seed }: UniformOptions = {}): Tensor => {
  checkFloat("uniform", dtype ?? "float32");
  return castTo(unitBetween(keyOf(seed), shape, minval, maxval), dtype ?? "float32");
};

/** Options of `randint`. */
export interface RandintOptions extends SeedOptions {
  /** Default int32. */
  readonly dtype?: DType | null;
}
/**
 * Whole numbers spread evenly over [minval, maxval). (`keras.random.randint`)
 * @example
 * ```ts
 * import { random } from "hornbeam";
 * console.log(await random.randint([4], 0, 10, { seed: 1 }).array()); // → [ 6, 7, 0, 3 ]
 * ```
 */
export const randint = (shape: Shape, minval: number, maxval: number, { dtype, seed }: RandintOptions = {}): Tensor => {
  const to = dtype ?? "int32";
  if (!Number.isInteger(minval) || !Number.isInteger(maxval) || maxval <= minval || maxval - minval > 2 ** 32)
    throw new ValueError(
      `randint: minval < maxval must be whole numbers at most 2^32 apart; received ${minval} and ${maxval}.`,
      { op: "randint" },
    );
  const span = maxval - minval;
  const [high, low] = splitKey(keyOf(seed)).map((k) => threefryBits(k, shape));
  const by = fullOf(shape, span, "uint32");
  if (span === 2 ** 32) return castTo(addOf(low!, fullOf(shape, minval >>> 0, "uint32")), to);
  // 64 random bits modulo the span, so that no number is favoured: 2^32 mod span times the high word, plus the low one.
  const wrap = (((2 ** 16 % span) * (2 ** 16 % span)) % 2 ** 32) % span;
  const offset = modOf(addOf(mulOf(modOf(high!, by), fullOf(shape, wrap, "uint32")), modOf(low!, by)), by);
  return castTo(addOf(castTo(offset, "int32"), fullOf(shape, minval, "int32")), to);
};
