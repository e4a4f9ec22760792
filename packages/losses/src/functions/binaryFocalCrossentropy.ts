import type { Tensor, TensorLike } from "@hornbeam/core";
import { add, binaryCrossentropy, mean, multiply, power, sigmoid, subtract } from "@hornbeam/ops";
import { matched } from "../Loss.ts";
import type { BinaryCrossentropyArgs } from "./binaryCrossentropy.ts";

/** Options of the binary focal cross-entropy. */
export interface BinaryFocalCrossentropyArgs extends BinaryCrossentropyArgs {
  /** whether the classes are weighed by alpha */
  readonly applyClassBalancing?: boolean;
  /** weight of class 1; that of class 0 is 1 − alpha */
  readonly alpha?: number;
  /** the focus: 0 is the cross-entropy itself */
  readonly gamma?: number;
}

/**
 * (1 − pₜ)^γ times the binary cross-entropy, with pₜ = y·ŷ + (1 − y)·(1 − ŷ): what is easy counts less. [batch, …, d] → [batch, …].
 * Lin et al., "Focal Loss for Dense Object Detection", 2018.
 */
export const binaryFocalCrossentropy = (
  yTrue: TensorLike,
  yPred: TensorLike,
  options: BinaryFocalCrossentropyArgs = {},
): Tensor => {
  const {
    applyClassBalancing = false,
    alpha = 0.25,
    gamma = 2,
    fromLogits = false,
    labelSmoothing = 0,
    axis = -1,
  } = options;
  const [t, given] = matched("binaryFocalCrossentropy", yTrue, yPred);
  const p = fromLogits ? sigmoid(given) : given;
  const y = labelSmoothing ? add(multiply(t, 1 - labelSmoothing), 0.5 * labelSmoothing) : t;
  /** y·a + (1 − y)·b */
  const choose = (a: Tensor | number, b: Tensor | number): Tensor => add(multiply(y, a), multiply(subtract(1, y), b));
  const focused = multiply(
    power(subtract(1, choose(p, subtract(1, p))), gamma),
    binaryCrossentropy(y, p, { fromLogits: false }),
  );
  return mean(applyClassBalancing ? multiply(choose(alpha, 1 - alpha), focused) : focused, { axis });
};
