import { meanSquaredError } from "@hornbeam/losses";
import { MeanMetricWrapper } from "./MeanMetricWrapper.ts";
import type { MetricOptions } from "./Metric.ts";

/** Mean of `meanSquaredError` over all samples seen. https://keras.io/api/metrics/ */
export class MeanSquaredError extends MeanMetricWrapper {
  static override readonly className: string = "MeanSquaredError";
  constructor(options: MetricOptions = {}) {
    super(meanSquaredError, { ...options, name: options.name ?? "mean_squared_error" });
  }
}
