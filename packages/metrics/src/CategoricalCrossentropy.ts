import { categoricalCrossentropy } from "@hornbeam/losses";
import { MeanMetricWrapper } from "./MeanMetricWrapper.ts";
import type { MetricOptions } from "./Metric.ts";

/** Mean of `categoricalCrossentropy` over all samples seen. https://keras.io/api/metrics/ */
export class CategoricalCrossentropy extends MeanMetricWrapper {
  static override readonly className: string = "CategoricalCrossentropy";
  readonly #args: { readonly fromLogits?: boolean; readonly labelSmoothing?: number; readonly axis?: number };
  constructor(
    options: MetricOptions & {
      readonly fromLogits?: boolean;
      readonly labelSmoothing?: number;
      readonly axis?: number;
    } = {},
  ) {
    super((t, p) => categoricalCrossentropy(t, p, options), {
      ...options,
      name: options.name ?? "categorical_crossentropy",
    });
    this.#args = options;
  }
  override getConfig(): Record<string, unknown> {
    return {
      ...super.getConfig(),
      from_logits: this.#args.fromLogits ?? false,
      label_smoothing: this.#args.labelSmoothing ?? 0,
      axis: this.#args.axis ?? -1,
    };
  }
}
