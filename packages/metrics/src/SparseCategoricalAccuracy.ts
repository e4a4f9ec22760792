import { sparseCategoricalAccuracy } from "./accuracies.ts";
import { MeanMetricWrapper } from "./MeanMetricWrapper.ts";
import type { MetricOptions } from "./Metric.ts";

/** Mean of `sparseCategoricalAccuracy` over all samples seen. https://keras.io/api/metrics/ */
export class SparseCategoricalAccuracy extends MeanMetricWrapper {
  static override readonly className: string = "SparseCategoricalAccuracy";
  constructor(options: MetricOptions = {}) {
    super(sparseCategoricalAccuracy, { ...options, name: options.name ?? "sparse_categorical_accuracy" });
  }
}
