import type { Tensor } from "@hornbeam/core";
import { cast, divide, expandDims, mean, multiply, sum } from "@hornbeam/ops";
import { GlobalPoolLayer, type GlobalPoolOptions } from "./GlobalPoolLayer.ts";

/**
 * Mean of each channel, over the steps that a mask leaves. https://keras.io/api/layers/pooling_layers/global_average_pooling1d/
 * @example new GlobalAveragePooling1D().apply(sequences)
 */
export class GlobalAveragePooling1D extends GlobalPoolLayer {
  static override readonly className: string = "GlobalAveragePooling1D";
  constructor(options: GlobalPoolOptions = {}) {
    super(1, options);
    this.supportsMasking = true;
  }
  override call(x: Tensor, options: { readonly mask?: Tensor } = {}): Tensor {
    const { mask } = options;
    if (!mask) return mean(x, { axis: this.axes, keepdims: this.keepdims });
    const weights = expandDims(cast(mask, x.dtype), this.dataFormat === "channels_last" ? 2 : 1);
    const over = { axis: this.axes, keepdims: this.keepdims };
    return divide(sum(multiply(x, weights), over), sum(weights, over));
  }
}
