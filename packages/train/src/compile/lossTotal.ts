import { treeLeaves, type Tensor, type Tree } from "@hornbeam/core";
import { add, mean, multiply } from "@hornbeam/ops";
import { ValueError, showShape } from "@hornbeam/ir";
import type { LossFunction, LossLike } from "../types.ts";
import { perOutput } from "./matchOutputs.ts";

/** A loss, a function, a list or record of them by output, or nothing. */
export type LossSpec = LossLike | LossFunction | null | readonly LossSpec[] | { readonly [output: string]: LossSpec };

/** The compiled loss: total, and each output's own value by name where there are several. */
export interface LossValue {
  readonly total: Tensor | undefined;
  readonly parts: Readonly<Record<string, Tensor>>;
}

const valueOf = (loss: LossLike | LossFunction, y: Tensor, p: Tensor, w: Tensor | undefined): Tensor =>
  typeof loss === "function" ? mean(w ? multiply(loss(y, p), w) : loss(y, p)) : loss.apply(y, p, w);

/** Σ weightᵢ · lossᵢ(yᵢ, predictionᵢ) over the outputs that have a loss. */
export const lossTotal = (
  spec: LossSpec | undefined,
  weights: unknown,
  names: readonly string[],
  y: Tree<Tensor> | undefined,
  predictions: Tree<Tensor>,
  sampleWeight: Tree<Tensor> | undefined,
): LossValue => {
  const losses = perOutput<LossLike | LossFunction>("loss", spec, names, true);
  if (losses.every((l) => !l)) return { total: undefined, parts: {} };
  const factors = perOutput<number>("lossWeights", weights, names);
  const outs = treeLeaves(predictions);
  const targets = matchTargets(y, names);
  const sampleWeights = sampleWeight === undefined ? [] : treeLeaves(sampleWeight);
  const parts: Record<string, Tensor> = {};
  let total: Tensor | undefined;
  losses.forEach((loss, i) => {
    if (!loss) return;
    const target = targets[i];
    if (!target)
      throw new ValueError(
        `fit: output "${names[i]}" has a loss but no target; received targets for ${Object.keys(targets).length} outputs. Pass y for it.`,
      );
    checkRows(target, outs[i]!);
    const value = valueOf(loss, target, outs[i]!, sampleWeights.length > 1 ? sampleWeights[i] : sampleWeights[0]);
    parts[names[i]!] = value;
    const factor = factors[i];
    const weighted = factor === undefined ? value : multiply(value, factor);
    total = total ? add(total, weighted) : weighted;
  });
  return { total, parts };
};

const checkRows = (y: Tensor, p: Tensor): void => {
  if (y.shape[0] !== p.shape[0])
    throw new ValueError(
      `fit: targets must have one row a prediction; received ${showShape(y.shape)} for predictions ${showShape(p.shape)}.`,
    );
};

/** Targets in the order of the outputs; records are matched by name. */
export const matchTargets = (y: Tree<Tensor> | undefined, names: readonly string[]): (Tensor | undefined)[] => {
  if (y === undefined) return [];
  if (typeof y === "object" && !Array.isArray(y) && names.some((n) => Object.hasOwn(y, n)))
    return names.map((n) => (y as Record<string, Tensor>)[n]);
  return treeLeaves<Tensor>(y);
};
