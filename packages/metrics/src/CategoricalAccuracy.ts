import { categoricalAccuracy } from "./accuracies.ts";
import { MeanMetricWrapper } from "./MeanMetricWrapper.ts";
import type { MetricOptions } from "./Metric.ts";

/** Mean of `categoricalAccuracy` over all samples seen. https://keras.io/api/metrics/ */
export class CategoricalAccuracy extends MeanMetricWrapper {
  static override readonly className: string = "CategoricalAccuracy";
  constructor(options: MetricOptions = {}) {
    super(categoricalAccuracy, { ...options, name: options.name ?? "categorical_accuracy" });
  }
}
