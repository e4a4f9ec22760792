import type { Tensor } from "@hornbeam/core";
import { Layer, type LayerOptions } from "@hornbeam/nn";
import { leakyRelu } from "@hornbeam/ops";

/** Options of LeakyReLU. */
export interface LeakyReLUOptions extends LayerOptions {
  readonly negativeSlope?: number;
}

/**
 * x above 0, negativeSlope · x below. https://keras.io/api/layers/activation_layers/leaky_relu/
 * @example new LeakyReLU({ negativeSlope: 0.1 }).apply(x)
 */
export class LeakyReLU extends Layer {
  static override readonly className: string = "LeakyReLU";
  readonly negativeSlope: number;

  constructor(options: LeakyReLUOptions = {}) {
    super(options);
    this.negativeSlope = options.negativeSlope ?? 0.3;
    this.supportsMasking = true;
  }
  override call(x: Tensor): Tensor {
    return leakyRelu(x, { negativeSlope: this.negativeSlope });
  }
  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), negative_slope: this.negativeSlope };
  }
}
