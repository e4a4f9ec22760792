import { tensor, type Tensor, type TensorLike } from "@hornbeam/core";
import { setMask } from "@hornbeam/nn";
import { cast, expandDims, notEqual, sparseCategoricalCrossentropy as op, squeeze, where } from "@hornbeam/ops";

/** Options of the sparse categorical cross-entropy. */
export interface SparseCategoricalCrossentropyArgs {
  readonly fromLogits?: boolean;
  /** rows with this label count nothing */
  readonly ignoreClass?: number | null;
  readonly axis?: number;
}

/** −log ŷ[label] for whole-number labels [batch, …] (a last axis of 1 is dropped) and predictions [batch, …, classes]. */
export const sparseCategoricalCrossentropy = (
  yTrue: TensorLike,
  yPred: TensorLike,
  { fromLogits = false, ignoreClass = null, axis = -1 }: SparseCategoricalCrossentropyArgs = {},
): Tensor => {
  const [t, p] = [tensor(yTrue), tensor(yPred)];
  const labels = cast(t.rank === p.rank && t.shape.at(axis) === 1 ? squeeze(t, { axis }) : t, "int32");
  if (ignoreClass === null) return op(labels, p, { fromLogits, axis });
  const counts = notEqual(labels, ignoreClass);
  // What does not count must not make infinities either, whose gradient would be NaN.
  const values = op(where(counts, labels, 0), where(expandDims(counts, axis), p, 0), { fromLogits, axis });
  const kept = where(counts, values, 0);
  // A mask: means are those of the rows that count.
  setMask(kept, counts);
  return kept;
};
