import { logCosh } from "@hornbeam/losses";
import { MeanMetricWrapper } from "./MeanMetricWrapper.ts";
import type { MetricOptions } from "./Metric.ts";

/** Mean of `logCosh` over all samples seen. https://keras.io/api/metrics/ */
export class LogCoshError extends MeanMetricWrapper {
  static override readonly className: string = "LogCoshError";
  constructor(options: MetricOptions = {}) {
    super(logCosh, { ...options, name: options.name ?? "logcosh" });
  }
}
