import * as P from "@hornbeam/ops/primitives";
import { build, get, stored } from "../reference/nd.ts";
import { sample, type Domain } from "../values.ts";
import { EXACT, FLOATS, type Case, type CaseGroup } from "./case.ts";

/** Numbers that no binary float holds, one that float16 overflows on, one below its least. */
const NUMBERS = [0.1, -1 / 3, 1e5, 1e-9];
const SHAPE = [3, 7];
/** No −0, infinity or NaN: shading languages may take their product with 0 for 0. */
const POSITIVE: Domain = { lo: 0.5, hi: 3 };

/**
 * A constant is first a number of its dtype: x · c is round(x · round(c)), also where a kernel computes in wider floats than it stores.
 */
const constantCase = (dtype: (typeof FLOATS)[number], c: number, seed: number): Case => ({
  label: `times ${c}`,
  inputs: [sample(SHAPE, dtype, POSITIVE, seed)],
  fn: (x) => P.mulOf(x!, P.fullLike(x!, c)),
  expected: (x) => build(SHAPE, dtype, (i) => Number(get(x!, i)) * Number(stored(c, dtype))),
  budget: EXACT,
});

export const constantGroups = (): CaseGroup[] =>
  FLOATS.map((dtype) => ({
    op: "fullLike",
    dtype,
    cases: () => NUMBERS.map((c, i) => constantCase(dtype, c, i)),
  }));
