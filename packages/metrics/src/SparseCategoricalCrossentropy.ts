import { sparseCategoricalCrossentropy, type SparseCategoricalCrossentropyArgs } from "@hornbeam/losses";
import { MeanMetricWrapper } from "./MeanMetricWrapper.ts";
import type { MetricOptions } from "./Metric.ts";

/** Mean of `sparseCategoricalCrossentropy` over all samples seen. https://keras.io/api/metrics/ */
export class SparseCategoricalCrossentropy extends MeanMetricWrapper {
  static override readonly className: string = "SparseCategoricalCrossentropy";
  readonly #args: SparseCategoricalCrossentropyArgs;
  constructor(options: MetricOptions & SparseCategoricalCrossentropyArgs = {}) {
    super((t, p) => sparseCategoricalCrossentropy(t, p, options), {
      ...options,
      name: options.name ?? "sparse_categorical_crossentropy",
    });
    this.#args = options;
  }
  override getConfig(): Record<string, unknown> {
    const { fromLogits = false, ignoreClass = null, axis = -1 } = this.#args;
    return { ...super.getConfig(), from_logits: fromLogits, ignore_class: ignoreClass, axis };
  }
}
