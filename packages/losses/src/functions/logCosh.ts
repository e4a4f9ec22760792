import type { Tensor, TensorLike } from "@hornbeam/core";
import { add, mean, multiply, softplus, subtract } from "@hornbeam/ops";
import { matched } from "../Loss.ts";

/** mean(log(cosh(ŷ − y))) over the last axis. [batch, …, d] → [batch, …]. */
export const logCosh = (yTrue: TensorLike, yPred: TensorLike): Tensor => {
  const [t, p] = matched("logCosh", yTrue, yPred);
  const x = subtract(p, t);
  return mean(subtract(add(x, softplus(multiply(x, -2))), Math.LN2), { axis: -1 });
};
