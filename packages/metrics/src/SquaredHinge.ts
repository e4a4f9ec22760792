import { squaredHinge } from "@hornbeam/losses";
import { MeanMetricWrapper } from "./MeanMetricWrapper.ts";
import type { MetricOptions } from "./Metric.ts";

/** Mean of `squaredHinge` over all samples seen. https://keras.io/api/metrics/ */
export class SquaredHinge extends MeanMetricWrapper {
  static override readonly className: string = "SquaredHinge";
  constructor(options: MetricOptions = {}) {
    super(squaredHinge, { ...options, name: options.name ?? "squared_hinge" });
  }
}
