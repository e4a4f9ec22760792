import { PaddingLayer, type PaddingOptions } from "./PaddingLayer.ts";

/**
 * Zeros around [batch, steps, channels]; 1 on each side by default. https://keras.io/api/layers/reshaping_layers/zero_padding1d/
 * @example new ZeroPadding1D({ padding: [2, 0] }).apply(sequences)
 */
export class ZeroPadding1D extends PaddingLayer {
  static override readonly className: string = "ZeroPadding1D";
  constructor(options: PaddingOptions = {}) {
    super(1, options);
  }
}
