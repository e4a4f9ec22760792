import { PaddingLayer, type PaddingOptions } from "./PaddingLayer.ts";

/**
 * Zeros around [batch, rows, columns, channels]; 1 on each side by default. https://keras.io/api/layers/reshaping_layers/zero_padding2d/
 * @example new ZeroPadding2D({ padding: [[1, 1], [2, 2]] }).apply(images)
 */
export class ZeroPadding2D extends PaddingLayer {
  static override readonly className: string = "ZeroPadding2D";
  constructor(options: PaddingOptions = {}) {
    super(2, options);
  }
}
