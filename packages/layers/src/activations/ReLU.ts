import type { Tensor } from "@hornbeam/core";
import { relu } from "@hornbeam/activations";
import { Layer, type LayerOptions } from "@hornbeam/nn";

/** Options of ReLU. */
export interface ReLUOptions extends LayerOptions {
  readonly maxValue?: number | null;
  readonly negativeSlope?: number;
  readonly threshold?: number;
}

/**
 * max(x, 0), with a slope below, a threshold and a ceiling. https://keras.io/api/layers/activation_layers/relu/
 * @example new ReLU({ maxValue: 6 }).apply(x)
 */
export class ReLU extends Layer {
  static override readonly className: string = "ReLU";
  readonly #options: ReLUOptions;

  constructor(options: ReLUOptions = {}) {
    super(options);
    this.#options = options;
    this.supportsMasking = true;
  }
  override call(x: Tensor): Tensor {
    return relu(x, this.#options);
  }
  override getConfig(): Record<string, unknown> {
    return {
      ...super.getConfig(),
      max_value: this.#options.maxValue ?? null,
      negative_slope: this.#options.negativeSlope ?? 0,
      threshold: this.#options.threshold ?? 0,
    };
  }
}
