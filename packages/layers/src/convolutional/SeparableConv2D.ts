import type { DepthwiseOptions } from "./ConvOptions.ts";
import { SeparableLayer } from "./SeparableLayer.ts";

/**
 * Depthwise, then pointwise convolution. https://keras.io/api/layers/convolution_layers/separable_convolution2d/
 * @example new SeparableConv2D(8, 3).apply(images)
 */
export class SeparableConv2D extends SeparableLayer {
  static override readonly className: string = "SeparableConv2D";
  constructor(filters: number, kernelSize: number | readonly number[], options: DepthwiseOptions = {}) {
    super(2, filters, kernelSize, options);
  }
}
