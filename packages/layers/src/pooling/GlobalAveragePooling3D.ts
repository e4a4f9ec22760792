import type { Tensor } from "@hornbeam/core";
import { mean } from "@hornbeam/ops";
import { GlobalPoolLayer, type GlobalPoolOptions } from "./GlobalPoolLayer.ts";

/**
 * Mean of each channel. https://keras.io/api/layers/pooling_layers/global_average_pooling3d/
 * @example new GlobalAveragePooling3D().apply(volumes)
 */
export class GlobalAveragePooling3D extends GlobalPoolLayer {
  static override readonly className: string = "GlobalAveragePooling3D";
  constructor(options: GlobalPoolOptions = {}) {
    super(3, options);
  }
  override call(x: Tensor): Tensor {
    return mean(x, { axis: this.axes, keepdims: this.keepdims });
  }
}
