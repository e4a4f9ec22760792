/** mulberry32: the same numbers for every engine that takes its data from here. */
const generator = (seed: number): (() => number) => {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
};

/** Numbers in ±scale, evenly spread. */
export const floats = (n: number, seed: number, scale = 1): Float32Array => {
  const next = generator(seed);
  return Float32Array.from({ length: n }, () => (next() * 2 - 1) * scale);
};

/** Whole numbers below `limit`. */
export const labels = (n: number, limit: number, seed: number): Int32Array => {
  const next = generator(seed);
  return Int32Array.from({ length: n }, () => Math.floor(next() * limit));
};

/** Glorot's range for a kernel. */
export const glorot = (from: number, to: number): number => Math.sqrt(6 / (from + to));
