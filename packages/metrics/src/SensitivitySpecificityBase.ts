import { tensor, type Tensor, type TensorLike } from "@hornbeam/core";
import { ValueError } from "@hornbeam/ir";
import type { Variable } from "@hornbeam/nn";
import { add, divideNoNan, greaterEqual, max, where } from "@hornbeam/ops";
import { countCell } from "./confusion.ts";
import { Metric, type MetricOptions } from "./Metric.ts";
import { selectPredictions } from "./selectPredictions.ts";

/** Options of metrics that look for the best of many thresholds. */
export interface BestThresholdOptions extends MetricOptions {
  /** how many thresholds in [0, 1] are tried */
  readonly numThresholds?: number;
  /** one class of the last axis is looked at */
  readonly classId?: number | null;
}

/** The rates of binary decisions, each for all thresholds. */
export interface Rates {
  /** TP / (TP + FN), the sensitivity */
  readonly recall: Tensor;
  /** TN / (TN + FP) */
  readonly specificity: Tensor;
  /** TP / (TP + FP) */
  readonly precision: Tensor;
}

/** The base of metrics that give the best of one rate where another is at least so large. */
export abstract class SensitivitySpecificityBase extends Metric {
  readonly #value: number;
  readonly #key: string;
  readonly #options: BestThresholdOptions;
  readonly #thresholds: readonly number[];
  readonly #counts: readonly Variable[];

  /** @throws ValueError for a bound outside [0, 1] or fewer than one threshold. */
  constructor(name: string, key: string, value: number, options: BestThresholdOptions) {
    super(name, options);
    const { numThresholds: n = 200 } = options;
    if (!(value >= 0 && value <= 1)) throw new ValueError(`${this.name}: ${key} must be in [0, 1]; received ${value}.`);
    if (!(Number.isInteger(n) && n > 0))
      throw new ValueError(`${this.name}: numThresholds must be a whole number above 0; received ${n}.`);
    this.#value = value;
    this.#key = key;
    this.#options = options;
    // A prediction of exactly 0 is above the first.
    this.#thresholds = n === 1 ? [0.5] : Array.from({ length: n }, (_, i) => (i ? i / (n - 1) : -1e-7));
    const names = ["true_positives", "false_positives", "true_negatives", "false_negatives"];
    this.#counts = names.map((cell) => this.addVariable(cell, [n]));
  }
  override updateState(yTrue: TensorLike, yPred?: TensorLike, sampleWeight?: TensorLike): void {
    const [t, p] = selectPredictions(tensor(yTrue), tensor(yPred!), { classId: this.#options.classId ?? null });
    const options = { sampleWeight: sampleWeight === undefined ? undefined : tensor(sampleWeight) };
    const cells = ["tp", "fp", "tn", "fn"] as const;
    this.#counts.forEach((v, i) => v.assign(add(v.value, countCell(cells[i]!, t, p, this.#thresholds, options))));
  }
  /** Of the rates, the one that is bounded from below and the one that is to be large. */
  protected abstract pick(rates: Rates): { readonly bounded: Tensor; readonly best: Tensor };

  override result(): Tensor {
    const [tp, fp, tn, fn] = this.#counts.map((v) => v.value) as [Tensor, Tensor, Tensor, Tensor];
    const rate = (a: Tensor, b: Tensor): Tensor => divideNoNan(a, add(a, b));
    const { bounded, best } = this.pick({ recall: rate(tp, fn), specificity: rate(tn, fp), precision: rate(tp, fp) });
    return max(where(greaterEqual(bounded, this.#value), best, 0));
  }
  override getConfig(): Record<string, unknown> {
    const { classId = null, numThresholds = 200 } = this.#options;
    return { ...super.getConfig(), class_id: classId, num_thresholds: numThresholds, [this.#key]: this.#value };
  }
}
