import { CroppingLayer, type CroppingOptions } from "./CroppingLayer.ts";

/**
 * Cuts elements off the sides of [batch, planes, rows, columns, channels]; one element at each side by default. https://keras.io/api/layers/reshaping_layers/cropping3d/
 * @example new Cropping3D({ cropping: 1 }).apply(volumes)
 */
export class Cropping3D extends CroppingLayer {
  static override readonly className: string = "Cropping3D";
  constructor(options: CroppingOptions = {}) {
    super(3, 1, options);
  }
}
