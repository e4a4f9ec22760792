import { tensor, type Tensor, type TensorLike } from "@hornbeam/core";
import { ShapeError, showShape } from "@hornbeam/ir";
import { setMask } from "@hornbeam/nn";
import {
  add,
  any,
  cast,
  equal,
  eye,
  greater,
  logicalAnd,
  logicalNot,
  logsumexp,
  matmul,
  maximum,
  multiply,
  reshape,
  softplus,
  subtract,
  transpose,
  where,
} from "@hornbeam/ops";

/** Options of the circle loss. */
export interface CircleArgs {
  /** labels of the references; those of the batch where left out */
  readonly refLabels?: TensorLike | null;
  /** embeddings of the references; those of the batch where left out */
  readonly refEmbeddings?: TensorLike | null;
  /** whether row i does not count as its own reference i */
  readonly removeDiagonal?: boolean;
  /** scale of the similarities */
  readonly gamma?: number;
  /** how far similarities may be from their best */
  readonly margin?: number;
}

/** log Σ exp over the columns that are chosen, and some number where none is: −∞ would have a gradient of NaN. */
const chosen = (x: Tensor, columns: Tensor): Tensor =>
  logsumexp(where(columns, x, where(any(columns, { axis: 1, keepdims: true }), -Infinity, 0)), { axis: 1 });

/**
 * softplus(log Σ⁺ exp(−γ·(m + d)₊·(m − d)) + log Σ⁻ exp(γ·(1 + m − d)₊·(1 − m − d))) for labels [batch] and unit-length embeddings
 * [batch, d], with the cosine distances d = 1 − e·eᵀ to the references of the same label (Σ⁺) and of others (Σ⁻). → [batch], with a mask
 * of the rows above 0. Sun et al., "Circle Loss: A Unified Perspective of Pair Similarity Optimization", 2020.
 * @throws ShapeError unless embeddings are a matrix.
 */
export const circle = (yTrue: TensorLike, yPred: TensorLike, options: CircleArgs = {}): Tensor => {
  const { refLabels, refEmbeddings, removeDiagonal = true, gamma = 80, margin = 0.4 } = options;
  const e = tensor(yPred);
  if (e.rank !== 2)
    throw new ShapeError(`circle: embeddings must be [batch, size]; received ${showShape(e.shape)}. Flatten them.`);
  const labels = (y: TensorLike): Tensor => cast(tensor(y), "int32");
  const references = refEmbeddings ? tensor(refEmbeddings) : e;
  const [n, m] = [e.shape[0]!, references.shape[0]!];
  const same = equal(reshape(labels(yTrue), [n, 1]), reshape(labels(refLabels ?? yTrue), [1, m]));
  const positive = removeDiagonal ? logicalAnd(same, logicalNot(eye(n, { M: m, dtype: "bool" }))) : same;
  const negative = logicalNot(same);
  const distance = maximum(subtract(1, matmul(e, transpose(references))), 0);
  const near = multiply(multiply(-gamma, maximum(add(margin, distance), 0)), subtract(margin, distance));
  const far = multiply(multiply(gamma, maximum(subtract(1 + margin, distance), 0)), subtract(1 - margin, distance));
  const both = logicalAnd(any(positive, { axis: 1 }), any(negative, { axis: 1 }));
  const loss = where(both, softplus(add(chosen(near, positive), chosen(far, negative))), 0);
  setMask(loss, greater(loss, 0));
  return loss;
};
