import { ValueError } from "./errors.ts";

// Beside the default device the only module-level mutable state of the repository: where seeds come from that nobody chose.
let state: number | undefined;

/** splitmix32 (Steele, Lea & Flood, 2014, with the 32-bit finaliser of MurmurHash3): the next of a sequence that visits all 2³² states. */
const next32 = (): number => {
  state = ((state ?? 0) + 0x9e3779b9) >>> 0;
  let z = state;
  z = Math.imul(z ^ (z >>> 16), 0x85ebca6b);
  z = Math.imul(z ^ (z >>> 13), 0xc2b2ae35);
  return (z ^ (z >>> 16)) >>> 0;
};

/**
 * From here on all seeds that are not given – of initializers, dropout, shuffling, random ops – follow from this one, in the order in which
 * they are asked for. https://keras.io/api/utils/python_utils/#set_random_seed-function
 * @throws ValueError for what is not a whole number of at most 53 bits.
 */
export const setRandomSeed = (seed: number): void => {
  if (!Number.isSafeInteger(seed) || seed < 0)
    throw new ValueError(`setRandomSeed: the seed must be a whole number of at most 53 bits; received ${seed}.`);
  state = (seed ^ Math.floor(seed / 2 ** 32)) >>> 0;
  state = next32();
};

/** A seed for whoever was given none: a whole number below 2^bits (53 at most). */
export const drawSeed = (bits = 53): number => {
  if (state === undefined) return Math.floor(Math.random() * 2 ** bits);
  return Math.floor(((next32() >>> 5) * 2 ** 26 + (next32() >>> 6)) / 2 ** (53 - bits));
};
