import { binaryAccuracy } from "./accuracies.ts";
import { MeanMetricWrapper } from "./MeanMetricWrapper.ts";
import type { MetricOptions } from "./Metric.ts";

/** Mean of `binaryAccuracy` over all samples seen. https://keras.io/api/metrics/ */
export class BinaryAccuracy extends MeanMetricWrapper {
  static override readonly className: string = "BinaryAccuracy";
  readonly #args: { readonly threshold?: number };
  constructor(options: MetricOptions & { readonly threshold?: number } = {}) {
    super((t, p) => binaryAccuracy(t, p, options), { ...options, name: options.name ?? "binary_accuracy" });
    this.#args = options;
  }
  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), threshold: this.#args.threshold ?? 0.5 };
  }
}
