import type { Tensor, TensorLike } from "@hornbeam/core";
import { abs, divide, maximum, mean, multiply, subtract } from "@hornbeam/ops";
import { matched } from "../Loss.ts";

/** 100 · mean(|y − ŷ| / max(|y|, ε)) over the last axis, ε = 1e-7. [batch, …, d] → [batch, …]. */
export const meanAbsolutePercentageError = (yTrue: TensorLike, yPred: TensorLike): Tensor => {
  const [t, p] = matched("meanAbsolutePercentageError", yTrue, yPred);
  const scale = maximum(abs(t), 1e-7);
  return multiply(100, mean(abs(divide(subtract(t, p), scale)), { axis: -1 }));
};
