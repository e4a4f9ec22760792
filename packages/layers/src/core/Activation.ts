import type { Tensor } from "@hornbeam/core";
import { Layer, type LayerOptions } from "@hornbeam/nn";
import { activationName } from "@hornbeam/activations";

/**
 * An activation as a layer. https://keras.io/api/layers/core_layers/activation/
 * @example new Activation(relu).apply(x)
 */
export class Activation extends Layer {
  static override readonly className: string = "Activation";
  static override readonly positional: readonly string[] = ["activation"];
  readonly activation: (x: Tensor) => Tensor;

  constructor(activation: (x: Tensor) => Tensor, options: LayerOptions = {}) {
    super(options);
    this.activation = activation;
    this.supportsMasking = true;
  }
  override call(x: Tensor): Tensor {
    return this.activation(x);
  }
  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), activation: activationName(this.activation) };
  }
}
