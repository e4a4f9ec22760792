import { sparseTopKCategoricalAccuracy } from "./accuracies.ts";
import { MeanMetricWrapper } from "./MeanMetricWrapper.ts";
import type { MetricOptions } from "./Metric.ts";

/** Mean of `sparseTopKCategoricalAccuracy` over all samples seen. https://keras.io/api/metrics/ */
export class SparseTopKCategoricalAccuracy extends MeanMetricWrapper {
  static override readonly className: string = "SparseTopKCategoricalAccuracy";
  readonly #args: { readonly k?: number };
  constructor(options: MetricOptions & { readonly k?: number } = {}) {
    super((t, p) => sparseTopKCategoricalAccuracy(t, p, options.k), {
      ...options,
      name: options.name ?? "sparse_top_k_categorical_accuracy",
    });
    this.#args = options;
  }
  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), k: this.#args.k ?? 5 };
  }
}
