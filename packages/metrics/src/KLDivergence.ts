import { klDivergence } from "@hornbeam/losses";
import { MeanMetricWrapper } from "./MeanMetricWrapper.ts";
import type { MetricOptions } from "./Metric.ts";

/** Mean of `klDivergence` over all samples seen. https://keras.io/api/metrics/ */
export class KLDivergence extends MeanMetricWrapper {
  static override readonly className: string = "KLDivergence";
  constructor(options: MetricOptions = {}) {
    super(klDivergence, { ...options, name: options.name ?? "kl_divergence" });
  }
}
