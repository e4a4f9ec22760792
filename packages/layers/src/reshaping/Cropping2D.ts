import { CroppingLayer, type CroppingOptions } from "./CroppingLayer.ts";

/**
 * Cuts elements off the sides of [batch, rows, columns, channels]; nothing by default. https://keras.io/api/layers/reshaping_layers/cropping2d/
 * @example new Cropping2D({ cropping: [[1, 0], [0, 2]] }).apply(images)
 */
export class Cropping2D extends CroppingLayer {
  static override readonly className: string = "Cropping2D";
  constructor(options: CroppingOptions = {}) {
    super(2, 0, options);
  }
}
