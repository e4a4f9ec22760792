import type { Tensor, TensorLike } from "@hornbeam/core";
import { add, categoricalCrossentropy as op, multiply } from "@hornbeam/ops";
import type { BinaryCrossentropyArgs } from "./binaryCrossentropy.ts";
import { matched } from "../Loss.ts";

/** −Σ y·log ŷ along an axis of one-hot targets. */
export const categoricalCrossentropy = (
  yTrue: TensorLike,
  yPred: TensorLike,
  { fromLogits = false, labelSmoothing = 0, axis = -1 }: BinaryCrossentropyArgs = {},
): Tensor => {
  const [t, p] = matched("categoricalCrossentropy", yTrue, yPred);
  const classes = p.shape[axis < 0 ? axis + p.rank : axis]!;
  const target = labelSmoothing ? add(multiply(t, 1 - labelSmoothing), labelSmoothing / classes) : t;
  return op(target, p, { fromLogits, axis });
};
