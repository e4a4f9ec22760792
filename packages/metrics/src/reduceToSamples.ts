import type { Tensor } from "@hornbeam/core";
import { ShapeError, showShape } from "@hornbeam/ir";
import { broadcastTo, cast, expandDims, multiply, squeeze } from "@hornbeam/ops";

/** A reduction over axes: the mean, or the sum. */
export type ReduceAxes = (x: Tensor, options: { readonly axis: readonly number[] }) => Tensor;

const range = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, i) => from + i);
const perSample = (x: Tensor, reduce: ReduceAxes): Tensor => (x.rank > 1 ? reduce(x, { axis: range(1, x.rank) }) : x);

/** Brings two tensors to one rank, where one has a last axis of size 1 that the other lacks. */
const sameRank = (x: Tensor, y: Tensor): [Tensor, Tensor] => {
  if (x.rank === y.rank + 1 && x.shape[x.rank - 1] === 1)
    return y.rank === 1 ? [x, expandDims(y, -1)] : [squeeze(x, { axis: -1 }), y];
  if (y.rank === x.rank + 1 && y.shape[y.rank - 1] === 1)
    return x.rank === 1 ? [expandDims(x, -1), y] : [x, squeeze(y, { axis: -1 })];
  return [x, y];
};

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
  let [v, w] = sameRank(values, cast(weights, values.dtype));
  const { rank } = w;
  if (v.rank > rank) v = reduce(v, { axis: range(rank, v.rank) });
  if (rank > v.rank || w.shape.some((d, i) => d !== 1 && d !== v.shape[i]))
    throw new ShapeError(
      `${name}: sampleWeight must have the shape of the values ${showShape(values.shape)}, or their first axes; received ${showShape(weights.shape)}.`,
    );
  w = broadcastTo(w, v.shape);
  return { values: perSample(multiply(v, w), reduce), weights: rank > 1 ? perSample(w, reduce) : w };
};
