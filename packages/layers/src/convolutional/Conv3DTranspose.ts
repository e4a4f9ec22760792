import { ConvTransposeLayer, type ConvTransposeLayerOptions } from "./ConvTransposeLayer.ts";

/**
 * Transposed convolution over 3 spatial axes: [batch, planes, rows, columns, channels] → […, filters], the sizes times the strides.
 * https://keras.io/api/layers/convolution_layers/convolution3d_transpose/
 * @example new Conv3DTranspose(8, 3, { strides: 2, padding: "same" }).apply(volumes)
 */
export class Conv3DTranspose extends ConvTransposeLayer {
  static override readonly className: string = "Conv3DTranspose";
  constructor(filters: number, kernelSize: number | readonly number[], options: ConvTransposeLayerOptions = {}) {
    super(3, filters, kernelSize, options);
  }
}
