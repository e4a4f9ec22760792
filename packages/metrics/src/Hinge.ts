import { hinge } from "@hornbeam/losses";
import { MeanMetricWrapper } from "./MeanMetricWrapper.ts";
import type { MetricOptions } from "./Metric.ts";

/** Mean of `hinge` over all samples seen. https://keras.io/api/metrics/ */
export class Hinge extends MeanMetricWrapper {
  static override readonly className: string = "Hinge";
  constructor(options: MetricOptions = {}) {
    super(hinge, { ...options, name: options.name ?? "hinge" });
  }
}
