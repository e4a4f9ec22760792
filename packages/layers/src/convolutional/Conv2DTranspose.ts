import { ConvTransposeLayer, type ConvTransposeLayerOptions } from "./ConvTransposeLayer.ts";

/**
 * Transposed convolution over 2 spatial axes: [batch, rows, columns, channels] → […, filters], the sizes times the strides.
 * https://keras.io/api/layers/convolution_layers/convolution2d_transpose/
 * @example new Conv2DTranspose(8, 3, { strides: 2, padding: "same" }).apply(images)
 */
export class Conv2DTranspose extends ConvTransposeLayer {
  static override readonly className: string = "Conv2DTranspose";
  constructor(filters: number, kernelSize: number | readonly number[], options: ConvTransposeLayerOptions = {}) {
    super(2, filters, kernelSize, options);
  }
}
