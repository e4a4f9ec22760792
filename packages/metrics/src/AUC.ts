import { tensor, type Tensor, type TensorLike } from "@hornbeam/core";
import { ValueError } from "@hornbeam/ir";
import type { Variable } from "@hornbeam/nn";
import {
  add,
  divideNoNan,
  log,
  logicalAnd,
  greater,
  maximum,
  minimum,
  multiply,
  sigmoid,
  slice,
  subtract,
  sum,
  where,
  divide,
  onesLike,
} from "@hornbeam/ops";
import { countCell } from "./confusion.ts";
import { Metric, type MetricOptions } from "./Metric.ts";

/** Options of AUC; names and defaults of Keras. */
export interface AUCOptions extends MetricOptions {
  readonly numThresholds?: number;
  readonly curve?: "ROC" | "PR";
  readonly summationMethod?: "interpolation" | "minoring" | "majoring";
  readonly thresholds?: readonly number[];
  /** predictions are logits */
  readonly fromLogits?: boolean;
}

const EPSILON = 1e-7;

/**
 * Area under the ROC or precision-recall curve, as a Riemann sum over thresholds. https://keras.io/api/metrics/classification_metrics/#auc-class
 * Interpolation of PR after Davis & Goadrich, "The Relationship Between Precision-Recall and ROC Curves", 2006.
 */
export class AUC extends Metric {
  static override readonly className: string = "AUC";
  readonly #options: AUCOptions;
  readonly thresholds: readonly number[];
  readonly truePositives: Variable;
  readonly trueNegatives: Variable;
  readonly falsePositives: Variable;
  readonly falseNegatives: Variable;

  constructor(options: AUCOptions = {}) {
    super("auc", options);
    const { numThresholds = 200, thresholds } = options;
    if (!thresholds && numThresholds < 2)
      throw new ValueError(`AUC: numThresholds must be at least 2; received ${numThresholds}.`);
    const inner = thresholds
      ? [...thresholds].sort((a, b) => a - b)
      : Array.from({ length: numThresholds - 2 }, (_, i) => (i + 1) / (numThresholds - 1));
    this.thresholds = [-EPSILON, ...inner, 1 + EPSILON];
    this.#options = options;
    const n = [this.thresholds.length];
    this.truePositives = this.addVariable("true_positives", n);
    this.falsePositives = this.addVariable("false_positives", n);
    this.trueNegatives = this.addVariable("true_negatives", n);
    this.falseNegatives = this.addVariable("false_negatives", n);
  }
  override updateState(yTrue: TensorLike, yPred?: TensorLike, sampleWeight?: TensorLike): void {
    const t = tensor(yTrue);
    const p = this.#options.fromLogits ? sigmoid(tensor(yPred!)) : tensor(yPred!);
    const w = sampleWeight === undefined ? undefined : tensor(sampleWeight);
    const cells = [
      ["tp", this.truePositives],
      ["fp", this.falsePositives],
      ["tn", this.trueNegatives],
      ["fn", this.falseNegatives],
    ] as const;
    for (const [cell, v] of cells) v.assign(add(v.value, countCell(cell, t, p, this.thresholds, w)));
  }
  override result(): Tensor {
    const n = this.thresholds.length;
    const head = (x: Tensor): Tensor => slice(x, [0], [n - 1]);
    const tail = (x: Tensor): Tensor => slice(x, [1], [n - 1]);
    const { curve = "ROC", summationMethod = "interpolation" } = this.#options;
    const [tp, fp, tn, fn] = [
      this.truePositives.value,
      this.falsePositives.value,
      this.trueNegatives.value,
      this.falseNegatives.value,
    ];
    if (curve === "PR" && summationMethod === "interpolation") return this.#interpolatePR(tp, fp, fn, head, tail);
    const recall = divideNoNan(tp, add(tp, fn));
    const [x, y] = curve === "ROC" ? [divideNoNan(fp, add(fp, tn)), recall] : [recall, divideNoNan(tp, add(tp, fp))];
    const heights =
      summationMethod === "interpolation"
        ? divide(add(head(y), tail(y)), 2)
        : summationMethod === "minoring"
          ? minimum(head(y), tail(y))
          : maximum(head(y), tail(y));
    return sum(multiply(subtract(head(x), tail(x)), heights));
  }
  #interpolatePR(tp: Tensor, fp: Tensor, fn: Tensor, head: (x: Tensor) => Tensor, tail: (x: Tensor) => Tensor): Tensor {
    const dtp = subtract(head(tp), tail(tp));
    const p = add(tp, fp);
    const dp = subtract(head(p), tail(p));
    const slope = divideNoNan(dtp, maximum(dp, 0));
    const intercept = subtract(tail(tp), multiply(slope, tail(p)));
    const ratio = where(
      logicalAnd(greater(head(p), 0), greater(tail(p), 0)),
      divideNoNan(head(p), maximum(tail(p), 0)),
      onesLike(tail(p)),
    );
    const area = divideNoNan(
      multiply(slope, add(dtp, multiply(intercept, log(ratio)))),
      maximum(add(tail(tp), tail(fn)), 0),
    );
    return sum(area);
  }
  override getConfig(): Record<string, unknown> {
    const { curve = "ROC", summationMethod = "interpolation", numThresholds = 200, fromLogits = false } = this.#options;
    return {
      ...super.getConfig(),
      num_thresholds: this.#options.thresholds ? this.thresholds.length : numThresholds,
      curve,
      summation_method: summationMethod,
      multi_label: false,
      num_labels: null,
      label_weights: null,
      from_logits: fromLogits,
    };
  }
}
