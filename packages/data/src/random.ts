import { drawSeed } from "@hornbeam/ir";
import { ValueError } from "@hornbeam/ir";
import { fail, show } from "./fail.ts";

/** A stream of random numbers. */
export interface Random {
  /** The next 32 random bits as an integer in [0, 2^32). */
  uint32(): number;
  /** A uniform integer in [0, n), without bias; n in [1, 2^32]. */
  below(n: number): number;
  /** A uniform number in [0, 1) with 53 random bits. */
  float(): number;
}

/**
 * sfc32 (Chris Doty-Humphrey, PractRand): 128 bits of state with a counter, so that no cycle is shorter than 2^32. Small, fast,
 * and good enough to shuffle; not for secrets. The state starts as (seed low, seed high, stream, 1) and is mixed 15 times;
 * equal arguments give equal numbers on every machine.
 *
 * @param seed a safe integer, of either sign
 * @param stream a number in [0, 2^32) that selects one of many independent streams, such as the epoch
 * @throws ValueError when `seed` is not a safe integer
 */
export const createRandom = (seed: number, stream: number = 0): Random => {
  if (!Number.isSafeInteger(seed))
    fail(ValueError, "createRandom", `seed must be a safe integer`, show(seed), `Pass an integer such as 42`);
  let a = seed >>> 0;
  let b = Math.floor(seed / 2 ** 32) >>> 0;
  let c = stream >>> 0;
  let counter = 1;
  const uint32 = (): number => {
    const sum = (a + b + counter) >>> 0;
    counter = (counter + 1) >>> 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) >>> 0;
    c = (((c << 21) | (c >>> 11)) + sum) >>> 0;
    return sum;
  };
  for (let i = 0; i < 15; i++) uint32();
  return {
    uint32,
    below(n) {
      // The last, incomplete run of n values is drawn again: what is left is divisible by n.
      const limit = 2 ** 32 - (2 ** 32 % n);
      let value = uint32();
      while (value >= limit) value = uint32();
      return value % n;
    },
    float: () => ((uint32() >>> 5) * 2 ** 26 + (uint32() >>> 6)) / 2 ** 53,
  };
};

/** A seed nobody chose, for when none was given. */
export const anySeed = (): number => drawSeed();

/** Rows that are ordered at once. */
const PIECE = 4096;

/** The integers below `n` in random order (Fisher-Yates). */
export const permutation = (n: number, random: Random): Uint32Array => {
  const out = new Uint32Array(n);
  // eslint-disable-next-line no-unused-expressions
  [...permute(out, random)];
  return out;
};

/** `permutation` into an array, with breaks. */
export function* permute(out: Uint32Array, random: Random): Generator<undefined, void, unknown> {
  const n = out.length;
  // Places up to n − k hold what is left, those from `pool[i] = 0` on that were never written hold their own number.
  const pool = new Uint32Array(n);
  for (let k = 0; k < n; k++) {
    const j = random.below(n - k);
    const last = n - k - 1;
    out[k] = pool[j] || j;
    pool[j] = pool[last] || last;
    if (!(k % PIECE)) yield;
  }
}
