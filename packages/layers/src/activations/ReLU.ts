import type { Tensor } from "@hornbeam/core";
import { Layer, type LayerOptions } from "@hornbeam/nn";
import { add, greater, maximum, minimum, multiply, subtract, where } from "@hornbeam/ops";

/** Options of ReLU. */
export interface ReLUOptions extends LayerOptions {
  readonly maxValue?: number | null;
  readonly negativeSlope?: number;
  readonly threshold?: number;
}

/** max(x, 0), with a slope below, a threshold and a ceiling. https://keras.io/api/layers/activation_layers/relu/ */
export class ReLU extends Layer {
  static override readonly className: string = "ReLU";
  readonly #options: ReLUOptions;

  constructor(options: ReLUOptions = {}) {
    super(options);
    this.#options = options;
    this.supportsMasking = true;
  }
  override call(x: Tensor): Tensor {
    const { maxValue = null, negativeSlope = 0, threshold = 0 } = this.#options;
    const positive = threshold ? where(greater(x, threshold), x, multiply(x, 0)) : maximum(x, 0);
    const capped = maxValue === null ? positive : minimum(positive, maxValue);
    return negativeSlope ? add(capped, multiply(negativeSlope, minimum(subtract(x, threshold), 0))) : capped;
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
