import type { DepthwiseOptions } from "./ConvOptions.ts";
import { DepthwiseLayer } from "./DepthwiseLayer.ts";

/**
 * A filter for each channel. https://keras.io/api/layers/convolution_layers/depthwise_convolution1d/
 * @example new DepthwiseConv1D(3, { depthMultiplier: 2 }).apply(sequences)
 */
export class DepthwiseConv1D extends DepthwiseLayer {
  static override readonly className: string = "DepthwiseConv1D";
  constructor(kernelSize: number | readonly number[], options: DepthwiseOptions = {}) {
    super(1, kernelSize, options);
  }
}
