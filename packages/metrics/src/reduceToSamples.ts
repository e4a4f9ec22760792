import type { Tensor } from "@hornbeam/core";
import { cast, expandDims, mean, multiply, squeeze } from "@hornbeam/ops";

/** Values and weights with one shape of leading axes; values are averaged over axes the weights lack. */
export const reduceToSamples = (
  values: Tensor,
  weights: Tensor | undefined,
): { readonly values: Tensor; readonly weights: Tensor | undefined } => {
  if (!weights) return { values, weights };
  let w = cast(weights, values.dtype);
  let v = values;
  if (w.rank === v.rank + 1 && w.shape[w.rank - 1] === 1) w = squeeze(w, { axis: -1 });
  if (v.rank === w.rank + 1 && v.shape[v.rank - 1] === 1) w = expandDims(w, -1);
  if (v.rank > w.rank) v = mean(v, { axis: Array.from({ length: v.rank - w.rank }, (_, i) => w.rank + i) });
  return { values: multiply(v, w), weights: w };
};
