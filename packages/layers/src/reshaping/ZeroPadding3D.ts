import { PaddingLayer, type PaddingOptions } from "./PaddingLayer.ts";

/**
 * Zeros around [batch, planes, rows, columns, channels]; 1 on each side by default. https://keras.io/api/layers/reshaping_layers/zero_padding3d/
 * @example new ZeroPadding3D({ padding: 2 }).apply(volumes)
 */
export class ZeroPadding3D extends PaddingLayer {
  static override readonly className: string = "ZeroPadding3D";
  constructor(options: PaddingOptions = {}) {
    super(3, options);
  }
}
