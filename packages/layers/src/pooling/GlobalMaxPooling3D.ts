import type { Tensor } from "@hornbeam/core";
import { max } from "@hornbeam/ops";
import { GlobalPoolLayer, type GlobalPoolOptions } from "./GlobalPoolLayer.ts";

/**
 * Largest value of each channel. https://keras.io/api/layers/pooling_layers/global_max_pooling3d/
 * @example new GlobalMaxPooling3D().apply(volumes)
 */
export class GlobalMaxPooling3D extends GlobalPoolLayer {
  static override readonly className: string = "GlobalMaxPooling3D";
  constructor(options: GlobalPoolOptions = {}) {
    super(3, options);
  }
  override call(x: Tensor): Tensor {
    return max(x, { axis: this.axes, keepdims: this.keepdims });
  }
}
