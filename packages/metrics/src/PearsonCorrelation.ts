import { pearsonCorrelation, type CorrelationArgs } from "./correlations.ts";
import { MeanMetricWrapper } from "./MeanMetricWrapper.ts";
import type { MetricOptions } from "./Metric.ts";

/** Mean of `pearsonCorrelation` over all samples seen. https://keras.io/api/metrics/ */
export class PearsonCorrelation extends MeanMetricWrapper {
  static override readonly className: string = "PearsonCorrelation";
  readonly #axis: number;
  constructor(options: MetricOptions & CorrelationArgs = {}) {
    super((t, p) => pearsonCorrelation(t, p, options), { ...options, name: options.name ?? "pearson_correlation" });
    this.#axis = options.axis ?? -1;
  }
  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), axis: this.#axis };
  }
}
