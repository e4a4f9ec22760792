import type { Tensor } from "@hornbeam/core";
import type { Variable } from "./Variable.ts";

/**
 * Runs a function with other values in the variables and returns the values they hold at its end; afterwards, and on an error, the
 * variables hold what they held before. This is what makes code that assigns variables traceable.
 */
export const withValues = (variables: readonly Variable[], values: readonly Tensor[], fn: () => void): Tensor[] => {
  const before = variables.map((v) => v.value);
  variables.forEach((v, i) => (v.value = values[i]!));
  try {
    fn();
    return variables.map((v) => v.value);
  } finally {
    variables.forEach((v, i) => (v.value = before[i]!));
  }
};
