import type { Tensor } from "@hornbeam/core";
import { any, cast, equal, expandDims, arange, take, topK, where } from "@hornbeam/ops";

/** Options that pick predictions: only the k largest count as positive, only one class is looked at. */
export interface SelectOptions {
  readonly topK?: number | null;
  readonly classId?: number | null;
}

/** Below every prediction: the k largest count whatever they are. */
export const LEAST = -1e10;

/** Predictions outside the k largest fall below every threshold; then one class is taken out. */
export const selectPredictions = (
  yTrue: Tensor,
  yPred: Tensor,
  { topK: k, classId }: SelectOptions,
): [Tensor, Tensor] => {
  let p = cast(yPred, "float32");
  if (k) {
    const [, places] = topK(p, k);
    const classes = arange(p.shape.at(-1)!);
    p = where(any(equal(expandDims(places, -1), classes), { axis: -2 }), p, LEAST);
  }
  if (classId === undefined || classId === null) return [yTrue, p];
  return [take(yTrue, [classId], { axis: -1 }), take(p, [classId], { axis: -1 })];
};
