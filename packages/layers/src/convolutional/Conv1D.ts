import { ConvLayer } from "./ConvLayer.ts";
import type { ConvLayerOptions } from "./ConvOptions.ts";

/**
 * Convolution over 1 spatial axis: [batch, steps, channels] → […, filters]. https://keras.io/api/layers/convolution_layers/convolution1d/
 * @example new Conv1D(8, 3, { padding: "same" }).apply(sequences)
 */
export class Conv1D extends ConvLayer {
  static override readonly className: string = "Conv1D";
  constructor(filters: number, kernelSize: number | readonly number[], options: ConvLayerOptions = {}) {
    super(1, filters, kernelSize, options);
  }
}
