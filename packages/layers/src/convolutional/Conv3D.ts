import { ConvLayer } from "./ConvLayer.ts";
import type { ConvLayerOptions } from "./ConvOptions.ts";

/**
 * Convolution over 3 spatial axes: [batch, planes, rows, columns, channels] → […, filters]. https://keras.io/api/layers/convolution_layers/convolution3d/
 * @example new Conv3D(8, 3, { padding: "same" }).apply(volumes)
 */
export class Conv3D extends ConvLayer {
  static override readonly className: string = "Conv3D";
  constructor(filters: number, kernelSize: number | readonly number[], options: ConvLayerOptions = {}) {
    super(3, filters, kernelSize, options);
  }
}
