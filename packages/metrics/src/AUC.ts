import { tensor, type Tensor, type TensorLike } from "@hornbeam/core";
import { ShapeError, showShape, ValueError, type Shape } from "@hornbeam/ir";
import type { Variable } from "@hornbeam/nn";
import {
  add,
  divideNoNan,
  log,
  logicalAnd,
  greater,
  maximum,
  mean,
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
import { countCell, type CountOptions } from "./confusion.ts";
import { oneOf } from "./oneOf.ts";
import { Metric, type MetricOptions } from "./Metric.ts";

/** Options of AUC; names and defaults of Keras. */
export interface AUCOptions extends MetricOptions {
  readonly numThresholds?: number;
  readonly curve?: "ROC" | "PR";
  readonly summationMethod?: "interpolation" | "minoring" | "majoring";
  readonly thresholds?: readonly number[];
  /** one area for each label of [batch, labels], then their mean */
  readonly multiLabel?: boolean;
  /** number of labels, where it is to be fixed before the first data */
  readonly numLabels?: number | null;
  /** a weight for each label: of its area with multiLabel, of its predictions without */
  readonly labelWeights?: readonly number[] | null;
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
  /** true positives, false positives, true negatives, false negatives: made when the number of labels is known */
  #counts: readonly Variable[] = [];

  constructor(options: AUCOptions = {}) {
    super("auc", options);
    const { numThresholds = 200, thresholds } = options;
    if (!thresholds && numThresholds < 2)
      throw new ValueError(`AUC: numThresholds must be at least 2; received ${numThresholds}.`);
    oneOf("AUC", "curve", options.curve, ["ROC", "PR"]);
    oneOf("AUC", "summationMethod", options.summationMethod, ["interpolation", "minoring", "majoring"]);
    const inner = thresholds
      ? [...thresholds].sort((a, b) => a - b)
      : Array.from({ length: numThresholds - 2 }, (_, i) => (i + 1) / (numThresholds - 1));
    this.thresholds = [-EPSILON, ...inner, 1 + EPSILON];
    this.#options = options;
    const { multiLabel, numLabels } = options;
    if (!multiLabel || typeof numLabels === "number") this.#build(multiLabel ? [numLabels!] : []);
  }
  #build(labels: Shape): void {
    const shape = [this.thresholds.length, ...labels];
    const names = ["true_positives", "false_positives", "true_negatives", "false_negatives"];
    this.#counts = names.map((name) => this.addVariable(name, shape));
  }
  /** @throws ShapeError for predictions of another number of labels. */
  #checkLabels(p: Tensor): void {
    const labels = p.shape[1];
    if (p.rank !== 2 || (this.#counts.length && this.#counts[0]!.shape[1] !== labels))
      throw new ShapeError(
        `${this.name}: with multiLabel, predictions must be [batch, labels${this.#counts.length ? ` = ${this.#counts[0]!.shape[1]}` : ""}]; received ${showShape(p.shape)}.`,
      );
    if (!this.#counts.length) this.#build([labels!]);
  }
  override updateState(yTrue: TensorLike, yPred?: TensorLike, sampleWeight?: TensorLike): void {
    const t = tensor(yTrue);
    const p = this.#options.fromLogits ? sigmoid(tensor(yPred!)) : tensor(yPred!);
    const { multiLabel = false, labelWeights } = this.#options;
    if (multiLabel) this.#checkLabels(p);
    const options: CountOptions = {
      sampleWeight: sampleWeight === undefined ? undefined : tensor(sampleWeight),
      multiLabel,
      labelWeights: multiLabel ? undefined : (labelWeights ?? undefined),
    };
    const cells = ["tp", "fp", "tn", "fn"] as const;
    this.#counts.forEach((v, i) => v.assign(add(v.value, countCell(cells[i]!, t, p, this.thresholds, options))));
  }
  override result(): Tensor {
    const n = this.thresholds.length;
    if (!this.#counts.length)
      throw new ValueError(
        `${this.name}: a result needs data or numLabels; nothing was seen yet. Call updateState first.`,
      );
    const labels = this.#counts[0]!.shape.slice(1);
    const head = (x: Tensor): Tensor => slice(x, [0, ...labels.map(() => 0)], [n - 1, ...labels]);
    const tail = (x: Tensor): Tensor => slice(x, [1, ...labels.map(() => 0)], [n - 1, ...labels]);
    const { curve = "ROC", summationMethod = "interpolation" } = this.#options;
    const [tp, fp, tn, fn] = this.#counts.map((v) => v.value) as [Tensor, Tensor, Tensor, Tensor];
    if (curve === "PR" && summationMethod === "interpolation") return this.#interpolatePR(tp, fp, fn, head, tail);
    const recall = divideNoNan(tp, add(tp, fn));
    const [x, y] = curve === "ROC" ? [divideNoNan(fp, add(fp, tn)), recall] : [recall, divideNoNan(tp, add(tp, fp))];
    const heights =
      summationMethod === "interpolation"
        ? divide(add(head(y), tail(y)), 2)
        : summationMethod === "minoring"
          ? minimum(head(y), tail(y))
          : maximum(head(y), tail(y));
    return this.#total(multiply(subtract(head(x), tail(x)), heights));
  }
  /** Sum of the terms [thresholds − 1]; with labels the (weighted) mean of their sums. */
  #total(terms: Tensor): Tensor {
    const { multiLabel, labelWeights } = this.#options;
    if (!multiLabel) return sum(terms);
    const areas = sum(terms, { axis: 0 });
    if (!labelWeights) return mean(areas);
    const weights = tensor(Float32Array.from(labelWeights));
    return divideNoNan(sum(multiply(areas, weights)), sum(weights));
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
    return this.#total(area);
  }
  override getConfig(): Record<string, unknown> {
    const {
      curve = "ROC",
      summationMethod = "interpolation",
      numThresholds = 200,
      multiLabel = false,
      numLabels = null,
      labelWeights = null,
      fromLogits = false,
    } = this.#options;
    return {
      ...super.getConfig(),
      num_thresholds: this.#options.thresholds ? this.thresholds.length : numThresholds,
      curve,
      summation_method: summationMethod,
      multi_label: multiLabel,
      num_labels: numLabels,
      label_weights: labelWeights,
      from_logits: fromLogits,
      ...(this.#options.thresholds && { thresholds: this.thresholds.slice(1, -1) }),
    };
  }
}
