import { meanAbsoluteError } from "@hornbeam/losses";
import { MeanMetricWrapper } from "./MeanMetricWrapper.ts";
import type { MetricOptions } from "./Metric.ts";

/** Mean of `meanAbsoluteError` over all samples seen. https://keras.io/api/metrics/ */
export class MeanAbsoluteError extends MeanMetricWrapper {
  static override readonly className: string = "MeanAbsoluteError";
  constructor(options: MetricOptions = {}) {
    super(meanAbsoluteError, { ...options, name: options.name ?? "mean_absolute_error" });
  }
}
