import type { Tensor, TensorLike } from "@hornbeam/core";
import { abs, lessEqual, mean, multiply, square, subtract, where } from "@hornbeam/ops";
import { matched } from "../Loss.ts";

/** e = y − ŷ: mean of ½e² where |e| ≤ δ, δ|e| − ½δ² elsewhere. [batch, …, d] → [batch, …]. */
export const huber = (
  yTrue: TensorLike,
  yPred: TensorLike,
  { delta = 1 }: { readonly delta?: number } = {},
): Tensor => {
  const [t, p] = matched("huber", yTrue, yPred);
  const e = subtract(p, t);
  const a = abs(e);
  return mean(where(lessEqual(a, delta), multiply(0.5, square(e)), subtract(multiply(delta, a), 0.5 * delta * delta)), {
    axis: -1,
  });
};
