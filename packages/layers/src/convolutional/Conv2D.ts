import { ConvLayer } from "./ConvLayer.ts";
import type { ConvLayerOptions } from "./ConvOptions.ts";

/**
 * Convolution over 2 spatial axes: [batch, rows, columns, channels] → […, filters]. https://keras.io/api/layers/convolution_layers/convolution2d/
 * @example new Conv2D(8, 3, { padding: "same" }).apply(images)
 */
export class Conv2D extends ConvLayer {
  static override readonly className: string = "Conv2D";
  constructor(filters: number, kernelSize: number | readonly number[], options: ConvLayerOptions = {}) {
    super(2, filters, kernelSize, options);
  }
}
