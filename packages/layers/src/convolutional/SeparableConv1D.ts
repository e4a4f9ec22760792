import type { DepthwiseOptions } from "./ConvOptions.ts";
import { SeparableLayer } from "./SeparableLayer.ts";

/**
 * Depthwise, then pointwise convolution. https://keras.io/api/layers/convolution_layers/separable_convolution1d/
 * @example new SeparableConv1D(8, 3).apply(sequences)
 */
export class SeparableConv1D extends SeparableLayer {
  static override readonly className: string = "SeparableConv1D";
  constructor(filters: number, kernelSize: number | readonly number[], options: DepthwiseOptions = {}) {
    super(1, filters, kernelSize, options);
  }
}
