import { UnsupportedError } from "@hornbeam/ir";
import type { Variable } from "@hornbeam/nn";
import type { Trainer } from "../Trainer.ts";

/**
 * The optimizer's learning rate as a variable that can be set.
 * @throws UnsupportedError where a schedule decides it.
 */
export const learningRateOf = (callback: string, trainer: Trainer): Variable => {
  const rate = trainer.optimizer.learningRate as Partial<Variable> | undefined;
  if (rate && typeof rate === "object" && "assign" in rate && "value" in rate) return rate as Variable;
  throw new UnsupportedError(
    `${callback}: the optimizer's learning rate must be a number; received a schedule or a function. Give one or the other.`,
  );
};
