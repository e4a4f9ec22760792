import { categoricalHinge } from "@hornbeam/losses";
import { MeanMetricWrapper } from "./MeanMetricWrapper.ts";
import type { MetricOptions } from "./Metric.ts";

/** Mean of `categoricalHinge` over all samples seen. https://keras.io/api/metrics/ */
export class CategoricalHinge extends MeanMetricWrapper {
  static override readonly className: string = "CategoricalHinge";
  constructor(options: MetricOptions = {}) {
    super(categoricalHinge, { ...options, name: options.name ?? "categorical_hinge" });
  }
}
