import type { Tensor, TensorLike } from "@hornbeam/core";
import { abs, mean, subtract } from "@hornbeam/ops";
import { matched } from "../Loss.ts";

/** mean(|y − ŷ|) over the last axis. [batch, …, d] → [batch, …]. */
export const meanAbsoluteError = (yTrue: TensorLike, yPred: TensorLike): Tensor => {
  const [t, p] = matched("meanAbsoluteError", yTrue, yPred);
  return mean(abs(subtract(t, p)), { axis: -1 });
};
