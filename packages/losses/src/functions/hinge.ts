import type { Tensor, TensorLike } from "@hornbeam/core";
import { maximum, mean, multiply, subtract } from "@hornbeam/ops";
import { matched } from "../Loss.ts";
import { signed } from "./signed.ts";

/** mean(max(1 − y · ŷ, 0)) over the last axis; labels −1 and 1 (0 and 1 are taken as such). [batch, …, d] → [batch, …]. */
export const hinge = (yTrue: TensorLike, yPred: TensorLike): Tensor => {
  const [t, p] = matched("hinge", yTrue, yPred);
  return mean(maximum(subtract(1, multiply(signed(t), p)), 0), { axis: -1 });
};
