import { concordanceCorrelation, type CorrelationArgs } from "./correlations.ts";
import { MeanMetricWrapper } from "./MeanMetricWrapper.ts";
import type { MetricOptions } from "./Metric.ts";

/** Mean of `concordanceCorrelation` over all samples seen. https://keras.io/api/metrics/ */
export class ConcordanceCorrelation extends MeanMetricWrapper {
  static override readonly className: string = "ConcordanceCorrelation";
  readonly #axis: number;
  constructor(options: MetricOptions & CorrelationArgs = {}) {
    super((t, p) => concordanceCorrelation(t, p, options), {
      ...options,
      name: options.name ?? "concordance_correlation",
    });
    this.#axis = options.axis ?? -1;
  }
  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), axis: this.#axis };
  }
}
