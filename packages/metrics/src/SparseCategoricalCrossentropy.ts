import { sparseCategoricalCrossentropy } from "@hornbeam/losses";
import { MeanMetricWrapper } from "./MeanMetricWrapper.ts";
import type { MetricOptions } from "./Metric.ts";

/** Mean of `sparseCategoricalCrossentropy` over all samples seen. https://keras.io/api/metrics/ */
export class SparseCategoricalCrossentropy extends MeanMetricWrapper {
  static override readonly className: string = "SparseCategoricalCrossentropy";
  readonly #args: { readonly fromLogits?: boolean; readonly axis?: number };
  constructor(options: MetricOptions & { readonly fromLogits?: boolean; readonly axis?: number } = {}) {
    super((t, p) => sparseCategoricalCrossentropy(t, p, options), {
      ...options,
      name: options.name ?? "sparse_categorical_crossentropy",
    });
    this.#args = options;
  }
  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), from_logits: this.#args.fromLogits ?? false, axis: this.#args.axis ?? -1 };
  }
}
