import type { Tensor, TensorLike } from "@hornbeam/core";
import { clip, divide, log, multiply, sum } from "@hornbeam/ops";
import { matched } from "../Loss.ts";

/** Σ y · log(y / ŷ) over the last axis, both clipped to [1e-7, 1]. [batch, …, d] → [batch, …]. */
export const klDivergence = (yTrue: TensorLike, yPred: TensorLike): Tensor => {
  const [t, p] = matched("klDivergence", yTrue, yPred);
  const a = clip(t, 1e-7, 1);
  return sum(multiply(a, log(divide(a, clip(p, 1e-7, 1)))), { axis: -1 });
};
