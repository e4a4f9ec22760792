import { tensor, type Tensor, type TensorLike } from "@hornbeam/core";
import { squeezeOrExpand } from "@hornbeam/losses";
import {
  any,
  argmax,
  cast,
  equal,
  expandDims,
  greater,
  greaterEqual,
  slice,
  squeeze,
  sum,
  takeAlongAxis,
} from "@hornbeam/ops";
import { nearly } from "./nearly.ts";

const match = (a: Tensor, b: Tensor): Tensor => cast(equal(a, cast(b, a.dtype)), "float32");
const labelsOf = (y: Tensor, p: Tensor): Tensor =>
  cast(y.rank === p.rank && y.shape[y.rank - 1] === 1 ? squeeze(y, { axis: -1 }) : y, "int32");

/** 1 where targets and predictions are equal. */
export const accuracy = (yTrue: TensorLike, yPred: TensorLike): Tensor => {
  const [t, p] = squeezeOrExpand(tensor(yTrue), tensor(yPred));
  return match(p, t);
};

/** 1 where (ŷ > threshold) = y. */
export const binaryAccuracy = (
  yTrue: TensorLike,
  yPred: TensorLike,
  { threshold = 0.5 }: { readonly threshold?: number } = {},
): Tensor => {
  const [t, p] = squeezeOrExpand(tensor(yTrue), tensor(yPred));
  return match(t, cast(greater(p, threshold), "float32"));
};

/** 1 where the largest prediction is at the largest target. */
export const categoricalAccuracy = (yTrue: TensorLike, yPred: TensorLike): Tensor =>
  match(argmax(yPred, { axis: -1 }), argmax(yTrue, { axis: -1 }));

/** 1 where the largest prediction is at the label. */
export const sparseCategoricalAccuracy = (yTrue: TensorLike, yPred: TensorLike): Tensor =>
  match(argmax(yPred, { axis: -1 }), labelsOf(tensor(yTrue), tensor(yPred)));

/** Options of the accuracies among the k largest. */
export interface TopKArgs {
  readonly k?: number;
}
/** Options of `sparseTopKCategoricalAccuracy`. */
export interface SparseTopKArgs extends TopKArgs {
  /** predictions are classes in order, the most likely first, and not a number for each class */
  readonly fromSortedIds?: boolean;
}

/** 1 where the label is among the k largest predictions; ties count for it. */
export const sparseTopKCategoricalAccuracy = (
  yTrue: TensorLike,
  yPred: TensorLike,
  { k = 5, fromSortedIds = false }: SparseTopKArgs = {},
): Tensor => {
  const p = tensor(yPred);
  const labels = expandDims(labelsOf(tensor(yTrue), p), -1);
  if (fromSortedIds) {
    const first = slice(p, new Array<number>(p.rank).fill(0), [...p.shape.slice(0, -1), Math.min(k, p.shape.at(-1)!)]);
    return cast(any(equal(cast(first, "int32"), labels), { axis: -1 }), "float32");
  }
  const own = takeAlongAxis(p, labels, { axis: -1 });
  const larger = sum(cast(greater(p, nearly(own, 1)), "int32"), { axis: -1 });
  return cast(greaterEqual(k - 1, larger), "float32");
};

/** 1 where the largest target is among the k largest predictions. */
export const topKCategoricalAccuracy = (yTrue: TensorLike, yPred: TensorLike, { k = 5 }: TopKArgs = {}): Tensor =>
  sparseTopKCategoricalAccuracy(argmax(yTrue, { axis: -1 }), yPred, { k });
