import type { Tensor } from "@hornbeam/core";
import { checkWeights, squeezeOrExpand } from "@hornbeam/losses";
import { broadcastTo, cast, multiply } from "@hornbeam/ops";

/** A reduction over axes: the mean, or the sum. */
export type ReduceAxes = (x: Tensor, options: { readonly axis: readonly number[] }) => Tensor;

const range = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, i) => from + i);
const perSample = (x: Tensor, reduce: ReduceAxes): Tensor => (x.rank > 1 ? reduce(x, { axis: range(1, x.rank) }) : x);

/**
 * One value a sample, times its weight, and the weights of the samples: values [batch, …] are reduced over the axes that the weights lack
 * before, and over the others after they are weighed. @throws ShapeError for weights that do not fit.
 */
export const reduceToSamples = (
  name: string,
  values: Tensor,
  weights: Tensor | undefined,
  reduce: ReduceAxes,
): { readonly values: Tensor; readonly weights: Tensor | undefined } => {
  if (!weights) return { values: perSample(values, reduce), weights };
  let [w, v] = squeezeOrExpand(cast(weights, values.dtype), values);
  const { rank } = w;
  if (v.rank > rank) v = reduce(v, { axis: range(rank, v.rank) });
  checkWeights(name, w, weights, v);
  w = broadcastTo(w, v.shape);
  return { values: perSample(multiply(v, w), reduce), weights: rank > 1 ? perSample(w, reduce) : w };
};
