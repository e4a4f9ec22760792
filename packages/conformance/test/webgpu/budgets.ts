import type { Budget } from "../../src/compare.ts";

/** Float32 throughout, where the reference backend computes in double precision: some units in the last place more. */
export const budgets: Readonly<Record<string, Budget>> = {
  erfOf: { ulp: 16, abs: 4 },
  erfinvOf: { ulp: 32, abs: 4 },
  lgammaOf: { ulp: 32, abs: 32 },
  digammaOf: { ulp: 32, abs: 32 },
  tanOf: { ulp: 8, abs: 8 },
  powOf: { ulp: 32 },
};
