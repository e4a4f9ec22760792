import type { Tensor, TensorLike } from "@hornbeam/core";
import { add, log, maximum, mean, square, subtract } from "@hornbeam/ops";
import { matched } from "../Loss.ts";

/** mean((log(1 + y) − log(1 + ŷ))²) over the last axis; values below ε = 1e-7 count as ε. [batch, …, d] → [batch, …]. */
export const meanSquaredLogarithmicError = (yTrue: TensorLike, yPred: TensorLike): Tensor => {
  const [t, p] = matched("meanSquaredLogarithmicError", yTrue, yPred);
  const log1 = (x: Tensor): Tensor => log(add(maximum(x, 1e-7), 1));
  return mean(square(subtract(log1(p), log1(t))), { axis: -1 });
};
