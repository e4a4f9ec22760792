import { cosineSimilarity } from "@hornbeam/losses";
import { negative } from "@hornbeam/ops";
import { MeanMetricWrapper } from "./MeanMetricWrapper.ts";
import type { MetricOptions } from "./Metric.ts";

/** Mean cosine of the angle between targets and predictions. */
export class CosineSimilarity extends MeanMetricWrapper {
  static override readonly className: string = "CosineSimilarity";
  readonly #axis: number;
  constructor(options: MetricOptions & { readonly axis?: number } = {}) {
    super((t, p) => negative(cosineSimilarity(t, p, options)), {
      ...options,
      name: options.name ?? "cosine_similarity",
    });
    this.#axis = options.axis ?? -1;
  }
  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), axis: this.#axis };
  }
}
