import type { TestApi } from "../api.ts";
import { holds, on, type Bench } from "../bench.ts";
import { checkGradient } from "../gradients/checkGradient.ts";
import { gradientCases, gradientInputs } from "../gradients/cases.ts";

/** First and second derivatives of everything differentiable against finite differences, in float64. */
export const gradientTests = (bench: Bench, { test }: TestApi): void => {
  if (!holds(bench, ["float64", "int32", "bool"])) return;
  for (const c of gradientCases)
    test(c.name, () => on(bench.device, () => checkGradient(c.f, gradientInputs(c), c.options)));
};
