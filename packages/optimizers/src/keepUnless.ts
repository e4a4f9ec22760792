import type { Tensor } from "@hornbeam/core";
import type { Variable } from "@hornbeam/nn";
import { where } from "@hornbeam/ops";

/** Runs an update of variables and takes it back where the condition, a bool scalar, is false: both values are computed, one is chosen. */
export const keepUnless = (condition: Tensor, variables: readonly Variable[], update: () => void): void => {
  const before = variables.map((v) => v.value);
  update();
  variables.forEach((v, k) => v.value !== before[k] && v.assign(where(condition, v.value, before[k]!)));
};
