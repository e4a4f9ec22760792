import type { Tensor } from "@hornbeam/core";
import { ShapeError, showShape } from "@hornbeam/ir";
import { cast, divideNoNan, expandDims, multiply, onesLike, squeeze, sum } from "@hornbeam/ops";
import type { Reduction } from "./types.ts";

/** Brings weights to the rank of the values: a last axis of 1 goes, or is added. */
export const alignRanks = (weights: Tensor, rank: number): Tensor => {
  let w = weights;
  if (w.rank === rank + 1 && w.shape[rank] === 1) w = squeeze(w, { axis: -1 });
  while (w.rank < rank) w = expandDims(w, -1);
  return w;
};

/** The reductions by name. */
export const reductions: readonly Reduction[] = [
  "sum_over_batch_size",
  "sum",
  "mean",
  "mean_with_sample_weight",
  "none",
];

/** @throws ShapeError for weights that do not broadcast to the values. */
export const checkWeights = (name: string, weights: Tensor, given: Tensor, values: Tensor): void => {
  if (values.rank && (weights.rank > values.rank || weights.shape.some((d, i) => d !== 1 && d !== values.shape[i])))
    throw new ShapeError(
      `${name}: sampleWeight must have the shape of the values ${showShape(values.shape)}, or their first axes; received ${showShape(given.shape)}.`,
    );
};

/** Weighs values and reduces them as Keras does. @throws ShapeError for weights that do not fit the values. */
export const reduceValues = (
  name: string,
  values: Tensor,
  reduction: Reduction | null,
  sampleWeight?: Tensor,
  mask?: Tensor,
): Tensor => {
  let weights = sampleWeight && alignRanks(cast(sampleWeight, values.dtype), values.rank);
  if (weights && sampleWeight) checkWeights(name, weights, sampleWeight, values);
  let count: Tensor | undefined;
  if (mask) {
    const m = alignRanks(cast(mask, values.dtype), values.rank);
    checkWeights(name, m, mask, values);
    count = sum(broadcastLike(m, values));
    weights = weights ? multiply(weights, m) : m;
  }
  const weighted = weights ? multiply(values, weights) : values;
  switch (reduction) {
    case null:
    case "none":
      return weighted;
    case "sum":
      return sum(weighted);
    case "mean":
    case "sum_over_batch_size":
      return divideNoNan(sum(weighted), count ?? weighted.size);
    case "mean_with_sample_weight":
      return divideNoNan(sum(weighted), weights ? sum(broadcastLike(weights, values)) : weighted.size);
  }
};

const broadcastLike = (w: Tensor, values: Tensor): Tensor =>
  w.size === values.size ? w : multiply(w, onesLike(values));
