import type { Tensor } from "@hornbeam/core";
import { max } from "@hornbeam/ops";
import { GlobalPoolLayer, type GlobalPoolOptions } from "./GlobalPoolLayer.ts";

/**
 * Largest value of each channel. https://keras.io/api/layers/pooling_layers/global_max_pooling1d/
 * @example new GlobalMaxPooling1D().apply(sequences)
 */
export class GlobalMaxPooling1D extends GlobalPoolLayer {
  static override readonly className: string = "GlobalMaxPooling1D";
  constructor(options: GlobalPoolOptions = {}) {
    super(1, options);
  }
  override call(x: Tensor): Tensor {
    return max(x, { axis: this.axes, keepdims: this.keepdims });
  }
}
