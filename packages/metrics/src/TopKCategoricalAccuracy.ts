import { topKCategoricalAccuracy } from "./accuracies.ts";
import { MeanMetricWrapper } from "./MeanMetricWrapper.ts";
import type { MetricOptions } from "./Metric.ts";

/** Mean of `topKCategoricalAccuracy` over all samples seen. https://keras.io/api/metrics/ */
export class TopKCategoricalAccuracy extends MeanMetricWrapper {
  static override readonly className: string = "TopKCategoricalAccuracy";
  readonly #args: { readonly k?: number };
  constructor(options: MetricOptions & { readonly k?: number } = {}) {
    super((t, p) => topKCategoricalAccuracy(t, p, options), {
      ...options,
      name: options.name ?? "top_k_categorical_accuracy",
    });
    this.#args = options;
  }
  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), k: this.#args.k ?? 5 };
  }
}
