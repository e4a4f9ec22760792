import { CroppingLayer, type CroppingOptions } from "./CroppingLayer.ts";

/**
 * Cuts elements off the sides of [batch, steps, channels]; one step at each end by default. https://keras.io/api/layers/reshaping_layers/cropping1d/
 * @example new Cropping1D({ cropping: [1, 2] }).apply(sequences)
 */
export class Cropping1D extends CroppingLayer {
  static override readonly className: string = "Cropping1D";
  constructor(options: CroppingOptions = {}) {
    super(1, 1, options);
  }
}
