import * as P from "@hornbeam/ops/primitives";
import { build, get, stored } from "../reference/nd.ts";
import { everyday, sample } from "../values.ts";
import { FLOATS, type Case, type CaseGroup } from "./case.ts";

/** Numbers that no binary float holds, one that float16 overflows on, one below its least. */
const NUMBERS = [0.1, -1 / 3, 1e5, 1e-9];
const SHAPE = [3, 7];

/**
 * A constant is first a number of its dtype: x · c is round(x · round(c)), also where a kernel computes in wider floats than it stores.
 */
const constantCase = (dtype: (typeof FLOATS)[number], c: number, seed: number): Case => ({
  label: `times ${c}`,
  inputs: [sample(SHAPE, dtype, everyday(dtype), seed)],
  fn: (x) => P.mulOf(x!, P.fullLike(x!, c)),
  expected: (x) => build(SHAPE, dtype, (i) => Number(get(x!, i)) * Number(stored(c, dtype))),
  // Shading languages may take −x · 0 for 0.
  budget: { ulp: 0 },
});

export const constantGroups = (): CaseGroup[] =>
  FLOATS.map((dtype) => ({
    op: "fullLike",
    dtype,
    cases: () => NUMBERS.map((c, i) => constantCase(dtype, c, i)),
  }));
