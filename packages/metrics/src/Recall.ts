import { tensor, type Tensor, type TensorLike } from "@hornbeam/core";
import type { Variable } from "@hornbeam/nn";
import { add, divideNoNan, reshape } from "@hornbeam/ops";
import { countCell, thresholdList, type ThresholdOptions } from "./confusion.ts";
import { Metric } from "./Metric.ts";
import { LEAST, selectPredictions, type SelectOptions } from "./selectPredictions.ts";

/** True positives among actual positives. https://keras.io/api/metrics/classification_metrics/#recall-class */
export class Recall extends Metric {
  static override readonly className: string = "Recall";
  readonly #options: ThresholdOptions & SelectOptions;
  readonly #thresholds: readonly number[];
  readonly truePositives: Variable;
  readonly falseNegatives: Variable;

  constructor(options: ThresholdOptions & SelectOptions = {}) {
    super("recall", options);
    this.#options = options;
    this.#thresholds = thresholdList(options.thresholds, options.topK ? LEAST : 0.5);
    this.truePositives = this.addVariable("true_positives", [this.#thresholds.length]);
    this.falseNegatives = this.addVariable("false_negatives", [this.#thresholds.length]);
  }
  override updateState(yTrue: TensorLike, yPred?: TensorLike, sampleWeight?: TensorLike): void {
    const [t, p] = selectPredictions(tensor(yTrue), tensor(yPred!), this.#options);
    const w = sampleWeight === undefined ? undefined : tensor(sampleWeight);
    this.truePositives.assign(
      add(this.truePositives.value, countCell("tp", t, p, this.#thresholds, { sampleWeight: w })),
    );
    this.falseNegatives.assign(
      add(this.falseNegatives.value, countCell("fn", t, p, this.#thresholds, { sampleWeight: w })),
    );
  }
  override result(): Tensor {
    const tp = this.truePositives.value;
    const value = divideNoNan(tp, add(tp, this.falseNegatives.value));
    return this.#thresholds.length === 1 ? reshape(value, []) : value;
  }
  override getConfig(): Record<string, unknown> {
    const { thresholds = null, topK = null, classId = null } = this.#options;
    return { ...super.getConfig(), thresholds, top_k: topK, class_id: classId };
  }
}
