import { tensor, type Tensor, type TensorLike } from "@hornbeam/core";
import { squeezeOrExpand } from "@hornbeam/losses";
import { ShapeError, showShape, ValueError } from "@hornbeam/ir";
import type { Variable } from "@hornbeam/nn";
import {
  add,
  any,
  broadcastTo,
  cast,
  divide,
  expandDims,
  greater,
  isinf,
  mean,
  multiply,
  notEqual,
  onesLike,
  square,
  subtract,
  sum,
  where,
} from "@hornbeam/ops";
import { Metric, type MetricOptions } from "./Metric.ts";
import { oneOf } from "./oneOf.ts";

/** Options of R2Score; names and defaults of Keras. */
export interface R2ScoreOptions extends MetricOptions {
  /** null: a score for each output */
  readonly classAggregation?: "uniform_average" | "variance_weighted_average" | null;
  /** number of inputs of the regression, for the adjusted score; 0: not adjusted */
  readonly numRegressors?: number;
}

/**
 * 1 − Σ (y − ŷ)² / Σ (y − ȳ)² of predictions [batch, outputs]; adjusted for p inputs and n samples: 1 − (1 − R²)·(n − 1) / (n − p − 1),
 * where n > p + 1. https://keras.io/api/metrics/regression_metrics/#r2score-class
 */
export class R2Score extends Metric {
  static override readonly className: string = "R2Score";
  readonly #options: R2ScoreOptions;
  readonly numSamples: Variable;
  /** sums of weighted squares, of targets, of squared errors, of weights: made when the number of outputs is known */
  #sums: readonly Variable[] = [];

  /** @throws ValueError for an unknown aggregation or a negative numRegressors. */
  constructor(options: R2ScoreOptions = {}) {
    super("r2_score", options);
    const { classAggregation, numRegressors = 0 } = options;
    oneOf(this.name, "classAggregation", classAggregation, [null, "uniform_average", "variance_weighted_average"]);
    if (!(numRegressors >= 0))
      throw new ValueError(`${this.name}: numRegressors must be at least 0; received ${numRegressors}.`);
    this.#options = options;
    this.numSamples = this.addVariable("num_samples");
  }
  #build(t: Tensor, p: Tensor): void {
    if (t.rank !== 2 || p.rank !== 2)
      throw new ShapeError(
        `${this.name}: targets and predictions must be [batch, outputs]; received ${showShape(t.shape)} and ${showShape(p.shape)}.`,
      );
    if (!this.#sums.length)
      this.#sums = ["squared_sum", "sum", "residual", "count"].map((name) => this.addVariable(name, [p.shape[1]!]));
  }
  override updateState(yTrue: TensorLike, yPred?: TensorLike, sampleWeight?: TensorLike): void {
    const [t, p] = squeezeOrExpand(cast(tensor(yTrue), this.dtype), cast(tensor(yPred!), this.dtype));
    this.#build(t, p);
    const given = cast(tensor(sampleWeight ?? 1), this.dtype);
    const w = broadcastTo(given.rank === 1 ? expandDims(given, 1) : given, t.shape);
    const y = multiply(t, w);
    const parts = [multiply(t, y), y, multiply(square(subtract(t, p)), w), w];
    this.#sums.forEach((v, i) => v.assign(add(v.value, sum(parts[i]!, { axis: 0 }))));
    const counted = cast(any(notEqual(w, 0), { axis: -1 }), this.dtype);
    this.numSamples.assign(add(this.numSamples.value, sum(counted)));
  }
  /** @throws ValueError before the first data. */
  override result(): Tensor {
    if (!this.#sums.length)
      throw new ValueError(`${this.name}: a result needs data; nothing was seen yet. Call updateState first.`);
    const { classAggregation = "uniform_average", numRegressors = 0 } = this.#options;
    const [squares, total, residual, count] = this.#sums.map((v) => v.value) as [Tensor, Tensor, Tensor, Tensor];
    const variance = subtract(squares, multiply(total, divide(total, count)));
    const raw = subtract(1, divide(residual, variance));
    const scores = where(isinf(raw), 0, raw);
    const score =
      classAggregation === null
        ? scores
        : classAggregation === "uniform_average"
          ? mean(scores)
          : divide(sum(multiply(variance, scores)), sum(variance));
    return numRegressors ? this.#adjusted(score, numRegressors) : score;
  }
  #adjusted(score: Tensor, p: number): Tensor {
    const n = this.numSamples.value;
    const free = subtract(n, p + 1);
    const enough = greater(free, 0);
    const ratio = divide(subtract(n, 1), where(enough, free, onesLike(free)));
    return where(enough, subtract(1, multiply(subtract(1, score), ratio)), score);
  }
  override getConfig(): Record<string, unknown> {
    const { classAggregation = "uniform_average", numRegressors = 0 } = this.#options;
    return { ...super.getConfig(), class_aggregation: classAggregation, num_regressors: numRegressors };
  }
}
