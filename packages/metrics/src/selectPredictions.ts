import type { Tensor } from "@hornbeam/core";
import { cast, greaterEqual, multiply, take, topK } from "@hornbeam/ops";

/** Options that pick predictions: only the k largest count as positive, only one class is looked at. */
export interface SelectOptions {
  readonly topK?: number | null;
  readonly classId?: number | null;
}

/** Predictions outside the k largest become 0; then one class is taken out. */
export const selectPredictions = (
  yTrue: Tensor,
  yPred: Tensor,
  { topK: k, classId }: SelectOptions,
): [Tensor, Tensor] => {
  let p = yPred;
  if (k) {
    const [values] = topK(p, k);
    const least = take(values, [k - 1], { axis: -1 });
    p = multiply(p, cast(greaterEqual(p, least), p.dtype));
  }
  if (classId === undefined || classId === null) return [yTrue, p];
  return [take(yTrue, [classId], { axis: -1 }), take(p, [classId], { axis: -1 })];
};
