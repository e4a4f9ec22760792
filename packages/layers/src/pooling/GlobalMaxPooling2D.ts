import type { Tensor } from "@hornbeam/core";
import { max } from "@hornbeam/ops";
import { GlobalPoolLayer, type GlobalPoolOptions } from "./GlobalPoolLayer.ts";

/**
 * Largest value of each channel. https://keras.io/api/layers/pooling_layers/global_max_pooling2d/
 * @example new GlobalMaxPooling2D().apply(images)
 */
export class GlobalMaxPooling2D extends GlobalPoolLayer {
  static override readonly className: string = "GlobalMaxPooling2D";
  constructor(options: GlobalPoolOptions = {}) {
    super(2, options);
  }
  override call(x: Tensor): Tensor {
    return max(x, { axis: this.axes, keepdims: this.keepdims });
  }
}
