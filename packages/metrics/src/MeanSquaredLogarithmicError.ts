import { meanSquaredLogarithmicError } from "@hornbeam/losses";
import { MeanMetricWrapper } from "./MeanMetricWrapper.ts";
import type { MetricOptions } from "./Metric.ts";

/** Mean of `meanSquaredLogarithmicError` over all samples seen. https://keras.io/api/metrics/ */
export class MeanSquaredLogarithmicError extends MeanMetricWrapper {
  static override readonly className: string = "MeanSquaredLogarithmicError";
  constructor(options: MetricOptions = {}) {
    super(meanSquaredLogarithmicError, { ...options, name: options.name ?? "mean_squared_logarithmic_error" });
  }
}
