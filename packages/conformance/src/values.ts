import { dtypes, sizeOf, type DType, type Shape } from "@hornbeam/ir";
import { isIntegral, stored, type Nd, type Value } from "./reference/nd.ts";

/** Reproducible numbers in [0, 1): mulberry32. */
export const random = (seed: number): (() => number) => {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
};

/** What the elements of an operand are drawn from. */
export interface Domain {
  readonly lo: number;
  readonly hi: number;
  /** put in front, where there is room */
  readonly also?: readonly Value[];
}

/** Zeros, infinities, NaN, the extremes and the subnormals. */
export const specials: readonly number[] = [
  0,
  -0,
  1,
  -1,
  Infinity,
  -Infinity,
  NaN,
  1e-40,
  -6e-6,
  65504,
  3e38,
  -0.5,
  1.5,
  2.5,
];

/** Least and greatest of an integer dtype. */
export const limitsOf = (dtype: DType): readonly [bigint, bigint] => {
  const { kind, bytes } = dtypes[dtype];
  const bits = BigInt(8 * bytes);
  return kind === "int" ? [-(2n ** (bits - 1n)), 2n ** (bits - 1n) - 1n] : [0n, 2n ** bits - 1n];
};

const draw = (dtype: DType, lo: number, hi: number, next: () => number): Value => {
  if (dtype === "bool") return next() < 0.5 ? 0 : 1;
  if (!isIntegral(dtype)) return lo + (hi - lo) * next();
  const from = dtypes[dtype].kind === "uint" ? Math.max(0, lo) : lo;
  return BigInt(Math.floor(from + (hi - from + 1) * next()));
};

/** An array of values that the dtype holds, the same for the same seed. */
export const sample = (shape: Shape, dtype: DType, { lo, hi, also = [] }: Domain, seed = 1): Nd => {
  const next = random(seed * 7919 + sizeOf(shape));
  const n = sizeOf(shape);
  // Specials need room: they are not the only thing that a small array holds.
  const given = n >= 2 * also.length ? also : also.slice(0, Math.floor(n / 2));
  const rotated = given.map((_, i) => given[(i + seed * 3) % given.length]!);
  const data = Array.from({ length: n }, (_, i) =>
    stored(i < rotated.length ? rotated[i]! : draw(dtype, lo, hi, next), dtype),
  );
  return { shape, dtype, data };
};

/** Everyday values: [-4, 4] and the specials for floats, [-9, 9] and the extremes for integers. */
export const everyday = (dtype: DType): Domain => {
  if (!isIntegral(dtype)) return { lo: -4, hi: 4, also: specials };
  return { lo: -9, hi: 9, also: [...limitsOf(dtype), 0n, 1n] };
};

/** Values without specials, for sums. */
export const plain = (dtype: DType): Domain => (isIntegral(dtype) ? { lo: -9, hi: 9 } : { lo: -1, hi: 1 });
