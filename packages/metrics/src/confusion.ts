import { checkWeights } from "@hornbeam/losses";
import { tensor, type Tensor, type TensorLike } from "@hornbeam/core";
import { ValueError } from "@hornbeam/ir";
import { add, broadcastTo, cast, expandDims, greater, multiply, ravel, reshape, subtract, sum } from "@hornbeam/ops";
import { Metric, type MetricOptions } from "./Metric.ts";
import type { Variable } from "@hornbeam/nn";

/** Which of the four counts of a binary decision. */
export type Cell = "tp" | "fp" | "tn" | "fn";

/** Options of metrics that decide by thresholds. */
export interface ThresholdOptions extends MetricOptions {
  /** in [0, 1]; a list gives a result for each */
  readonly thresholds?: number | readonly number[] | null;
}

/** @throws ValueError for a threshold outside [0, 1]. */
export const thresholdList = (given: ThresholdOptions["thresholds"], fallback: number): number[] => {
  if (given === undefined || given === null) return [fallback];
  const list = Array.isArray(given) ? [...(given as number[])] : [given as number];
  for (const t of list)
    if (!(t >= 0 && t <= 1)) throw new ValueError(`metric: thresholds must be in [0, 1]; received ${t}.`);
  return list;
};

/** How `countCell` weighs and groups what it counts. */
export interface CountOptions {
  /** [batch], [batch, 1] or [batch, …] */
  readonly sampleWeight?: Tensor | undefined;
  /** counts for each label by itself: [thresholds, labels] */
  readonly multiLabel?: boolean;
  /** a factor for each label */
  readonly labelWeights?: readonly number[] | undefined;
}

/** Weights of the shape of the predictions, or undefined where everything counts 1. @throws ShapeError where they do not fit. */
const weightsLike = (p: Tensor, { sampleWeight, labelWeights }: CountOptions): Tensor | undefined => {
  let weights: Tensor | undefined;
  if (sampleWeight) {
    weights = cast(sampleWeight, "float32");
    while (weights.rank < p.rank) weights = expandDims(weights, -1);
    checkWeights("metric", weights, sampleWeight, p);
  }
  if (labelWeights) {
    const labels = tensor(Float32Array.from(labelWeights));
    weights = weights ? multiply(weights, labels) : labels;
  }
  return weights && broadcastTo(weights, p.shape);
};

/** Weighted counts of a cell for each threshold: [thresholds] or [thresholds, labels]. Targets are true above ½, predictions above the threshold. */
export const countCell = (
  cell: Cell,
  yTrue: Tensor,
  yPred: Tensor,
  thresholds: readonly number[],
  options: CountOptions = {},
): Tensor => {
  const p = cast(yPred, "float32");
  const group = (x: Tensor): Tensor => expandDims(options.multiLabel ? x : ravel(x), 0);
  const label = cast(greater(reshape(cast(yTrue, "float32"), p.shape), 0.5), "float32");
  const limit = reshape(tensor(Float32Array.from(thresholds)), [-1, 1, ...(options.multiLabel ? [1] : [])]);
  const positive = cast(greater(group(p), limit), "float32");
  const decided = cell === "tp" || cell === "fp" ? positive : subtract(1, positive);
  const truth = cell === "tp" || cell === "fn" ? label : subtract(1, label);
  const weights = weightsLike(p, options);
  return sum(multiply(decided, group(weights ? multiply(truth, weights) : truth)), { axis: 1 });
};

/** A single count: true positives and the like. */
export class ConfusionCount extends Metric {
  readonly #cell: Cell;
  readonly #thresholds: readonly number[];
  readonly #given: ThresholdOptions["thresholds"];
  readonly accumulator: Variable;
  constructor(cell: Cell, name: string, options: ThresholdOptions = {}) {
    super(name, options);
    this.#cell = cell;
    this.#given = options.thresholds;
    this.#thresholds = thresholdList(options.thresholds, 0.5);
    this.accumulator = this.addVariable("accumulator", [this.#thresholds.length]);
  }
  override updateState(yTrue: TensorLike, yPred?: TensorLike, sampleWeight?: TensorLike): void {
    const count = countCell(this.#cell, tensor(yTrue), tensor(yPred!), this.#thresholds, {
      sampleWeight: sampleWeight === undefined ? undefined : tensor(sampleWeight),
    });
    this.accumulator.assign(add(this.accumulator.value, count));
  }
  override result(): Tensor {
    return this.#thresholds.length === 1 ? reshape(this.accumulator.value, []) : this.accumulator.value;
  }
  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), thresholds: this.#given ?? null };
  }
}
