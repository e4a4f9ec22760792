import type { Fn } from "../asm/index.ts";

/** As many numbers as N says; an array where N is known only at run time. */
type Several<N extends number, Found extends number[] = []> = number extends N
  ? number[]
  : Found["length"] extends N
    ? Found
    : Several<N, [...Found, number]>;

/** New i32 locals. */
export const locals = <N extends number>(f: Fn, n: N): Several<N> =>
  Array.from({ length: n }, () => f.local()) as Several<N>;

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
