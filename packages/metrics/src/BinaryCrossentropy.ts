import { binaryCrossentropy } from "@hornbeam/losses";
import { MeanMetricWrapper } from "./MeanMetricWrapper.ts";
import type { MetricOptions } from "./Metric.ts";

/** Mean of `binaryCrossentropy` over all samples seen. https://keras.io/api/metrics/ */
export class BinaryCrossentropy extends MeanMetricWrapper {
  static override readonly className: string = "BinaryCrossentropy";
  readonly #args: { readonly fromLogits?: boolean; readonly labelSmoothing?: number };
  constructor(options: MetricOptions & { readonly fromLogits?: boolean; readonly labelSmoothing?: number } = {}) {
    super((t, p) => binaryCrossentropy(t, p, options), { ...options, name: options.name ?? "binary_crossentropy" });
    this.#args = options;
  }
  override getConfig(): Record<string, unknown> {
    return {
      ...super.getConfig(),
      from_logits: this.#args.fromLogits ?? false,
      label_smoothing: this.#args.labelSmoothing ?? 0,
    };
  }
}
