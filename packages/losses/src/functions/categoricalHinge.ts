import type { Tensor, TensorLike } from "@hornbeam/core";
import { add, max, maximum, multiply, subtract, sum } from "@hornbeam/ops";
import { matched } from "../Loss.ts";

/** max(neg − pos + 1, 0) with pos = Σ y·ŷ and neg = max((1 − y)·ŷ). [batch, …, d] → [batch, …]. */
export const categoricalHinge = (yTrue: TensorLike, yPred: TensorLike): Tensor => {
  const [t, p] = matched("categoricalHinge", yTrue, yPred);
  const pos = sum(multiply(t, p), { axis: -1 });
  const neg = max(multiply(subtract(1, t), p), { axis: -1 });
  return maximum(add(subtract(neg, pos), 1), 0);
};
