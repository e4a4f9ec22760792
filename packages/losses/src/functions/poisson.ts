import type { Tensor, TensorLike } from "@hornbeam/core";
import { add, log, mean, multiply, subtract } from "@hornbeam/ops";
import { matched } from "../Loss.ts";

/** mean(ŷ − y · log(ŷ + ε)) over the last axis, ε = 1e-7. [batch, …, d] → [batch, …]. */
export const poisson = (yTrue: TensorLike, yPred: TensorLike): Tensor => {
  const [t, p] = matched("poisson", yTrue, yPred);
  return mean(subtract(p, multiply(t, log(add(p, 1e-7)))), { axis: -1 });
};
