import type { Tensor, TensorLike } from "@hornbeam/core";
import { mean, square, subtract } from "@hornbeam/ops";
import { matched } from "../Loss.ts";

/** mean((y − ŷ)²) over the last axis. [batch, …, d] → [batch, …]. */
export const meanSquaredError = (yTrue: TensorLike, yPred: TensorLike): Tensor => {
  const [t, p] = matched("meanSquaredError", yTrue, yPred);
  return mean(square(subtract(p, t)), { axis: -1 });
};
