import type { Tensor } from "@hornbeam/core";
import { Layer, type LayerOptions } from "@hornbeam/nn";

/**
 * The input itself. https://keras.io/api/layers/core_layers/identity/
 * @example new Identity().apply(x)
 */
export class Identity extends Layer {
  static override readonly className: string = "Identity";

  constructor(options: LayerOptions = {}) {
    super(options);
    this.supportsMasking = true;
  }
  override call(x: Tensor): Tensor {
    return x;
  }
}
