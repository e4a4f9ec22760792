import type { Tensor } from "@hornbeam/core";
import { mean } from "@hornbeam/ops";
import { GlobalPoolLayer, type GlobalPoolOptions } from "./GlobalPoolLayer.ts";

/**
 * Mean of each channel. https://keras.io/api/layers/pooling_layers/global_average_pooling2d/
 * @example new GlobalAveragePooling2D().apply(images)
 */
export class GlobalAveragePooling2D extends GlobalPoolLayer {
  static override readonly className: string = "GlobalAveragePooling2D";
  constructor(options: GlobalPoolOptions = {}) {
    super(2, options);
  }
  override call(x: Tensor): Tensor {
    return mean(x, { axis: this.axes, keepdims: this.keepdims });
  }
}
