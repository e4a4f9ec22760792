import { sparseTopKCategoricalAccuracy, type SparseTopKArgs } from "./accuracies.ts";
import { MeanMetricWrapper } from "./MeanMetricWrapper.ts";
import type { MetricOptions } from "./Metric.ts";

/** Mean of `sparseTopKCategoricalAccuracy` over all samples seen. https://keras.io/api/metrics/ */
export class SparseTopKCategoricalAccuracy extends MeanMetricWrapper {
  static override readonly className: string = "SparseTopKCategoricalAccuracy";
  readonly #args: SparseTopKArgs;
  constructor(options: MetricOptions & SparseTopKArgs = {}) {
    super((t, p) => sparseTopKCategoricalAccuracy(t, p, options), {
      ...options,
      name: options.name ?? "sparse_top_k_categorical_accuracy",
    });
    this.#args = options;
  }
  override getConfig(): Record<string, unknown> {
    const { k = 5, fromSortedIds } = this.#args;
    return { ...super.getConfig(), k, ...(fromSortedIds && { from_sorted_ids: true }) };
  }
}
