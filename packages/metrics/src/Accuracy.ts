import { accuracy } from "./accuracies.ts";
import { MeanMetricWrapper } from "./MeanMetricWrapper.ts";
import type { MetricOptions } from "./Metric.ts";

/** Mean of `accuracy` over all samples seen. https://keras.io/api/metrics/ */
export class Accuracy extends MeanMetricWrapper {
  static override readonly className: string = "Accuracy";
  constructor(options: MetricOptions = {}) {
    super(accuracy, { ...options, name: options.name ?? "accuracy" });
  }
}
