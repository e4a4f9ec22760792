import { tensor, type Tensor, type TensorLike } from "@hornbeam/core";
import { cast, divide, multiply, oneHot, power, subtract, sum } from "@hornbeam/ops";

/**
 * (1 − p^q) / q, where p is the prediction [batch, …, classes] at the label [batch, …]: between the cross-entropy (q → 0) and the mean
 * absolute error (q = 1), for labels that may be wrong. Zhang & Sabuncu, "Generalized Cross Entropy Loss", 2018.
 */
export const categoricalGeneralizedCrossEntropy = (yTrue: TensorLike, yPred: TensorLike, q: number): Tensor => {
  const p = tensor(yPred);
  const own = oneHot(cast(tensor(yTrue), "int32"), p.shape.at(-1)!, { dtype: p.dtype });
  return divide(subtract(1, power(sum(multiply(p, own), { axis: -1 }), q)), q);
};
