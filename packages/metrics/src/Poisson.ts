import { poisson } from "@hornbeam/losses";
import { MeanMetricWrapper } from "./MeanMetricWrapper.ts";
import type { MetricOptions } from "./Metric.ts";

/** Mean of `poisson` over all samples seen. https://keras.io/api/metrics/ */
export class Poisson extends MeanMetricWrapper {
  static override readonly className: string = "Poisson";
  constructor(options: MetricOptions = {}) {
    super(poisson, { ...options, name: options.name ?? "poisson" });
  }
}
