import type { Tensor } from "@hornbeam/core";
import {
  argmax,
  cast,
  equal,
  expandDims,
  greater,
  greaterEqual,
  mean,
  squeeze,
  sum,
  takeAlongAxis,
} from "@hornbeam/ops";

const match = (a: Tensor, b: Tensor): Tensor => cast(equal(a, cast(b, a.dtype)), "float32");
const labelsOf = (y: Tensor, p: Tensor): Tensor =>
  cast(y.rank === p.rank && y.shape[y.rank - 1] === 1 ? squeeze(y, { axis: -1 }) : y, "int32");

/** 1 where targets and predictions are equal. */
export const accuracy = (yTrue: Tensor, yPred: Tensor): Tensor => match(yPred, yTrue);

/** Part of the last axis where (ŷ > threshold) = y. */
export const binaryAccuracy = (yTrue: Tensor, yPred: Tensor, threshold = 0.5): Tensor => {
  const y = yTrue.rank === yPred.rank - 1 && yPred.shape[yPred.rank - 1] === 1 ? expandDims(yTrue, -1) : yTrue;
  return mean(match(cast(greater(yPred, threshold), yPred.dtype), y), { axis: -1 });
};

/** 1 where the largest prediction is at the largest target. */
export const categoricalAccuracy = (yTrue: Tensor, yPred: Tensor): Tensor =>
  match(argmax(yPred, { axis: -1 }), argmax(yTrue, { axis: -1 }));

/** 1 where the largest prediction is at the label. */
export const sparseCategoricalAccuracy = (yTrue: Tensor, yPred: Tensor): Tensor =>
  match(argmax(yPred, { axis: -1 }), labelsOf(yTrue, yPred));

/** 1 where the label is among the k largest predictions; ties count for it. */
export const sparseTopKCategoricalAccuracy = (yTrue: Tensor, yPred: Tensor, k = 5): Tensor => {
  const labels = expandDims(labelsOf(yTrue, yPred), -1);
  const own = takeAlongAxis(yPred, labels, { axis: -1 });
  const larger = sum(cast(greater(yPred, own), "int32"), { axis: -1 });
  return cast(greaterEqual(k - 1, larger), "float32");
};

/** 1 where the largest target is among the k largest predictions. */
export const topKCategoricalAccuracy = (yTrue: Tensor, yPred: Tensor, k = 5): Tensor =>
  sparseTopKCategoricalAccuracy(argmax(yTrue, { axis: -1 }), yPred, k);
