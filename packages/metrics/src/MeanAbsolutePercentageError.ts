import { meanAbsolutePercentageError } from "@hornbeam/losses";
import { MeanMetricWrapper } from "./MeanMetricWrapper.ts";
import type { MetricOptions } from "./Metric.ts";

/** Mean of `meanAbsolutePercentageError` over all samples seen. https://keras.io/api/metrics/ */
export class MeanAbsolutePercentageError extends MeanMetricWrapper {
  static override readonly className: string = "MeanAbsolutePercentageError";
  constructor(options: MetricOptions = {}) {
    super(meanAbsolutePercentageError, { ...options, name: options.name ?? "mean_absolute_percentage_error" });
  }
}
