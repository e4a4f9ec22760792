import { ConvTransposeLayer, type ConvTransposeLayerOptions } from "./ConvTransposeLayer.ts";

/**
 * Transposed convolution over 1 spatial axis: [batch, steps, channels] → […, filters], the sizes times the strides.
 * https://keras.io/api/layers/convolution_layers/convolution1d_transpose/
 * @example new Conv1DTranspose(8, 3, { strides: 2, padding: "same" }).apply(sequences)
 */
export class Conv1DTranspose extends ConvTransposeLayer {
  static override readonly className: string = "Conv1DTranspose";
  constructor(filters: number, kernelSize: number | readonly number[], options: ConvTransposeLayerOptions = {}) {
    super(1, filters, kernelSize, options);
  }
}
