import type { Tensor } from "@hornbeam/core";
import { setMask } from "@hornbeam/nn";
import { cast, equal, multiply, notEqual, sparseCategoricalCrossentropy as op, squeeze, where } from "@hornbeam/ops";

/** Options of the sparse categorical cross-entropy. */
export interface SparseCategoricalCrossentropyArgs {
  readonly fromLogits?: boolean;
  /** rows with this label count nothing */
  readonly ignoreClass?: number | null;
  readonly axis?: number;
}

/** −log ŷ[label] for whole-number labels [batch, …] (a last axis of 1 is dropped) and predictions [batch, …, classes]. */
export const sparseCategoricalCrossentropy = (
  yTrue: Tensor,
  yPred: Tensor,
  { fromLogits = false, ignoreClass = null, axis = -1 }: SparseCategoricalCrossentropyArgs = {},
): Tensor => {
  const flat = yTrue.rank === yPred.rank && yTrue.shape[yTrue.rank - 1] === 1 ? squeeze(yTrue, { axis: -1 }) : yTrue;
  const labels = cast(flat, "int32");
  if (ignoreClass === null) return op(labels, yPred, { fromLogits, axis });
  const values = op(where(equal(labels, ignoreClass), 0, labels), yPred, { fromLogits, axis });
  const counts = notEqual(labels, ignoreClass);
  const kept = multiply(values, cast(counts, values.dtype));
  // A mask: means are those of the rows that count.
  setMask(kept, counts);
  return kept;
};
