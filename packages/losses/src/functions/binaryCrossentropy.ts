import type { Tensor, TensorLike } from "@hornbeam/core";
import { add, binaryCrossentropy as op, mean, multiply } from "@hornbeam/ops";
import { matched } from "../Loss.ts";

/** Options of the binary cross-entropy. */
export interface BinaryCrossentropyArgs {
  /** predictions are logits, not probabilities */
  readonly fromLogits?: boolean;
  /** labels are moved towards ½ by this part, in [0, 1] */
  readonly labelSmoothing?: number;
  readonly axis?: number;
}

/** mean(−y·log ŷ − (1 − y)·log(1 − ŷ)) along an axis. */
export const binaryCrossentropy = (
  yTrue: TensorLike,
  yPred: TensorLike,
  { fromLogits = false, labelSmoothing = 0, axis = -1 }: BinaryCrossentropyArgs = {},
): Tensor => {
  const [t, p] = matched("binaryCrossentropy", yTrue, yPred);
  const target = labelSmoothing ? add(multiply(t, 1 - labelSmoothing), 0.5 * labelSmoothing) : t;
  return mean(op(target, p, { fromLogits }), { axis });
};
