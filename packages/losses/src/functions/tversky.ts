import type { Tensor, TensorLike } from "@hornbeam/core";
import { add, divide, multiply, subtract, sum } from "@hornbeam/ops";
import { matched } from "../Loss.ts";
import type { SetLossArgs } from "./dice.ts";

/** Options of the Tversky loss. */
export interface TverskyArgs extends SetLossArgs {
  /** weight of false positives */
  readonly alpha?: number;
  /** weight of false negatives */
  readonly beta?: number;
}

/**
 * 1 − TP / (TP + α·FP + β·FN + ε) with TP = Σ y·ŷ, FP = Σ (1 − y)·ŷ, FN = Σ y·(1 − ŷ) over the axes given, ε = 1e-7. α = β = ½ is Dice.
 * Salehi et al., "Tversky loss function for image segmentation", 2017.
 */
export const tversky = (
  yTrue: TensorLike,
  yPred: TensorLike,
  { alpha = 0.5, beta = 0.5, axis = null }: TverskyArgs = {},
): Tensor => {
  const [t, p] = matched("tversky", yTrue, yPred);
  const total = (x: Tensor, y: Tensor): Tensor => sum(multiply(x, y), { axis });
  const both = total(t, p);
  const wrong = add(multiply(alpha, total(subtract(1, t), p)), multiply(beta, total(t, subtract(1, p))));
  return subtract(1, divide(both, add(add(both, wrong), 1e-7)));
};
