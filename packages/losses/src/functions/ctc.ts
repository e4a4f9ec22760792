import { tensor, type Tensor, type TensorLike } from "@hornbeam/core";
import { ShapeError, showShape } from "@hornbeam/ir";
import { cast, ctcLoss, full, notEqual, sum } from "@hornbeam/ops";

/**
 * Connectionist temporal classification of labels [batch, length], padded with 0, from logits [batch, time, classes], class 0 being the
 * blank: −log of the probability of all paths that read as the labels. → [batch]. Graves et al., 2006.
 * @throws ShapeError for other ranks.
 */
export const ctc = (yTrue: TensorLike, yPred: TensorLike): Tensor => {
  const [t, p] = [cast(tensor(yTrue), "int32"), tensor(yPred)];
  if (t.rank !== 2 || p.rank !== 3)
    throw new ShapeError(
      `ctc: targets must be [batch, length] and logits [batch, time, classes]; received ${showShape(t.shape)} and ${showShape(p.shape)}.`,
    );
  const lengths = sum(cast(notEqual(t, 0), "int32"), { axis: -1 });
  return ctcLoss(t, p, lengths, full([p.shape[0]!], p.shape[1]!, { dtype: "int32" }));
};
