import type { DepthwiseOptions } from "./ConvOptions.ts";
import { DepthwiseLayer } from "./DepthwiseLayer.ts";

/**
 * A filter for each channel. https://keras.io/api/layers/convolution_layers/depthwise_convolution2d/
 * @example new DepthwiseConv2D(3, { depthMultiplier: 2 }).apply(images)
 */
export class DepthwiseConv2D extends DepthwiseLayer {
  static override readonly className: string = "DepthwiseConv2D";
  constructor(kernelSize: number | readonly number[], options: DepthwiseOptions = {}) {
    super(2, kernelSize, options);
  }
}
