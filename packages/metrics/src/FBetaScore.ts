import { tensor, type Tensor, type TensorLike } from "@hornbeam/core";
import { ShapeError, showShape, ValueError } from "@hornbeam/ir";
import type { Variable } from "@hornbeam/nn";
import {
  abs,
  add,
  cast,
  divide,
  expandDims,
  greater,
  greaterEqual,
  logicalAnd,
  max,
  mean,
  multiply,
  subtract,
  sum,
} from "@hornbeam/ops";
import { Metric, type MetricOptions } from "./Metric.ts";
import { nearly } from "./nearly.ts";
import { oneOf } from "./oneOf.ts";

/** Options of F1Score. */
export interface F1ScoreOptions extends MetricOptions {
  /** null: a score for each class; micro: of all decisions together; macro: the mean; weighted: by how often a class is true */
  readonly average?: "micro" | "macro" | "weighted" | null;
  /** predictions above it are positive; null: the largest of a row is */
  readonly threshold?: number | null;
}
/** Options of FBetaScore. */
export interface FBetaScoreOptions extends F1ScoreOptions {
  /** how much more recall counts than precision, above 0 */
  readonly beta?: number;
}

const EPSILON = 1e-7;

/** (1 + β²)·precision·recall / (β²·precision + recall) of predictions [batch, classes]. https://keras.io/api/metrics/classification_metrics/ */
export class FBetaScore extends Metric {
  static override readonly className: string = "FBetaScore";
  readonly #options: FBetaScoreOptions;
  /** true positives, false positives, false negatives, true ones: made when the number of classes is known */
  #counts: readonly Variable[] = [];

  /** @throws ValueError for an unknown average, β ≤ 0 or a threshold outside (0, 1]. */
  constructor(options: FBetaScoreOptions = {}) {
    super("fbeta_score", options);
    const { average, beta = 1, threshold = null } = options;
    oneOf(this.name, "average", average, [null, "micro", "macro", "weighted"]);
    if (!(beta > 0)) throw new ValueError(`${this.name}: beta must be above 0; received ${beta}.`);
    if (threshold !== null && !(threshold > 0 && threshold <= 1))
      throw new ValueError(`${this.name}: threshold must be in (0, 1]; received ${threshold}.`);
    this.#options = options;
  }
  #build(t: Tensor, p: Tensor): void {
    if (t.rank !== 2 || p.rank !== 2)
      throw new ShapeError(
        `${this.name}: targets and predictions must be [batch, classes]; received ${showShape(t.shape)} and ${showShape(p.shape)}.`,
      );
    if (this.#counts.length) return;
    const shape = this.#options.average === "micro" ? [] : [p.shape[1]!];
    const names = ["true_positives", "false_positives", "false_negatives", "intermediate_weights"];
    this.#counts = names.map((name) => this.addVariable(name, shape));
  }
  override updateState(yTrue: TensorLike, yPred?: TensorLike, sampleWeight?: TensorLike): void {
    const [t, p] = [cast(tensor(yTrue), this.dtype), cast(tensor(yPred!), this.dtype)];
    this.#build(t, p);
    const { average, threshold = null } = this.#options;
    const positive =
      threshold === null
        ? logicalAnd(greaterEqual(p, nearly(max(p, { axis: -1, keepdims: true }), -1)), greater(abs(p), 1e-9))
        : greater(p, threshold);
    const y = cast(positive, this.dtype);
    let weights = sampleWeight === undefined ? undefined : cast(tensor(sampleWeight), this.dtype);
    while (weights && weights.rank < 2) weights = expandDims(weights, -1);
    const parts = [multiply(y, t), multiply(y, subtract(1, t)), multiply(subtract(1, y), t), t];
    this.#counts.forEach((v, i) => {
      const part = weights ? multiply(parts[i]!, weights) : parts[i]!;
      v.assign(add(v.value, average === "micro" ? sum(part) : sum(part, { axis: 0 })));
    });
  }
  /** @throws ValueError before the first data. */
  override result(): Tensor {
    if (!this.#counts.length)
      throw new ValueError(`${this.name}: a result needs data; nothing was seen yet. Call updateState first.`);
    const { average = null, beta = 1 } = this.#options;
    const [tp, fp, fn, weights] = this.#counts.map((v) => v.value) as [Tensor, Tensor, Tensor, Tensor];
    const rate = (wrong: Tensor): Tensor => divide(tp, add(add(tp, wrong), EPSILON));
    const [precision, recall] = [rate(fp), rate(fn)];
    const both = add(multiply(beta ** 2, precision), recall);
    const score = multiply(divide(multiply(precision, recall), add(both, EPSILON)), 1 + beta ** 2);
    if (average === "weighted") return sum(multiply(score, divide(weights, add(sum(weights), EPSILON))));
    return average === null ? score : mean(score);
  }
  override getConfig(): Record<string, unknown> {
    const { average = null, beta = 1, threshold = null } = this.#options;
    return { ...super.getConfig(), average, beta, threshold };
  }
}
