import { withValues, type Variable } from "@hornbeam/nn";
import type { OptimizerLike } from "../types.ts";

/**
 * Makes optimizers build their slots for the variables a step gives them: the step runs over a graph that is thrown away, with optimizers that only
 * build, and the variables hold afterwards what they held before.
 */
export const buildSlots = (
  optimizers: readonly OptimizerLike[],
  variables: readonly Variable[],
  step: () => unknown,
): void => {
  for (const o of optimizers)
    Object.defineProperty(o, "apply", {
      value: (_: unknown, given: readonly Variable[]) => o.build(given),
      configurable: true,
    });
  const all = [...new Set([...variables, ...optimizers.flatMap((o) => o.variables)])];
  try {
    withValues(
      all,
      all.map((v) => v.value),
      step,
    );
  } finally {
    for (const o of optimizers) delete (o as Partial<OptimizerLike>).apply;
  }
};
