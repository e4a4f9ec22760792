import type { Variable } from "@hornbeam/nn";
import type { OptimizerLike } from "../types.ts";

/** What an optimizer's part of a step reads and writes. */
export const stepVariables = (optimizer: OptimizerLike | undefined): readonly Variable[] =>
  optimizer?.stepVariables ?? optimizer?.variables ?? [];
