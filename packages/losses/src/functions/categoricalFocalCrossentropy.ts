import type { Tensor, TensorLike } from "@hornbeam/core";
import { add, clip, divide, log, multiply, negative, power, softmax, subtract, sum } from "@hornbeam/ops";
import { matched } from "../Loss.ts";
import type { BinaryCrossentropyArgs } from "./binaryCrossentropy.ts";

/** Options of the categorical focal cross-entropy. */
export interface CategoricalFocalCrossentropyArgs extends BinaryCrossentropyArgs {
  /** weight of all classes */
  readonly alpha?: number;
  /** the focus: 0 is alpha times the cross-entropy */
  readonly gamma?: number;
}

/**
 * −Σ α·(1 − ŷ)^γ·y·log ŷ along an axis of one-hot targets; predictions are scaled to sum 1. [batch, …, classes] → [batch, …].
 * Lin et al., "Focal Loss for Dense Object Detection", 2018.
 */
export const categoricalFocalCrossentropy = (
  yTrue: TensorLike,
  yPred: TensorLike,
  { alpha = 0.25, gamma = 2, fromLogits = false, labelSmoothing = 0, axis = -1 }: CategoricalFocalCrossentropyArgs = {},
): Tensor => {
  const [t, given] = matched("categoricalFocalCrossentropy", yTrue, yPred);
  const y = labelSmoothing ? add(multiply(t, 1 - labelSmoothing), labelSmoothing / given.shape.at(axis)!) : t;
  const p = fromLogits ? softmax(given, { axis }) : given;
  const q = clip(divide(p, sum(p, { axis, keepdims: true })), 1e-7, 1 - 1e-7);
  const factor = multiply(alpha, power(subtract(1, q), gamma));
  return negative(sum(multiply(factor, multiply(y, log(q))), { axis }));
};
