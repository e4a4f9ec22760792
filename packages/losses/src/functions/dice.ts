import type { Tensor, TensorLike } from "@hornbeam/core";
import { add, divide, multiply, subtract, sum } from "@hornbeam/ops";
import { matched } from "../Loss.ts";

/** Axes that a loss of sets is summed over; null for all. */
export interface SetLossArgs {
  readonly axis?: number | readonly number[] | null;
}

/** 1 − 2·Σ y·ŷ / (Σ y + Σ ŷ + ε) over the axes given, ε = 1e-7; over all it is one number. https://keras.io/api/losses/ */
export const dice = (yTrue: TensorLike, yPred: TensorLike, { axis = null }: SetLossArgs = {}): Tensor => {
  const [t, p] = matched("dice", yTrue, yPred);
  const total = (x: Tensor): Tensor => sum(x, { axis });
  return subtract(1, divide(multiply(2, total(multiply(t, p))), add(add(total(t), total(p)), 1e-7)));
};
