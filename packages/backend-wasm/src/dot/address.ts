import type { Fn } from "../asm/index.ts";

/** New i32 locals. */
export const locals = (f: Fn, n: number): number[] => Array.from({ length: n }, () => f.local());

/** Pushes base + offset + Σ local · factor, from pairs of them. */
export const address = (f: Fn, base: number, offset: number, ...terms: readonly number[]): Fn => {
  f.get(base);
  if (offset) f.i32(offset).op("i32.add");
  for (let i = 0; i < terms.length; i += 2)
    f.get(terms[i]!)
      .i32(terms[i + 1]!)
      .op("i32.mul")
      .op("i32.add");
  return f;
};
