import { SpatialDropoutLayer, type SpatialDropoutOptions } from "./SpatialDropoutLayer.ts";

/**
 * In training zeroes whole channels of [batch, planes, rows, columns, channels] and scales the rest by 1 / (1 − rate). Tompson et al., 2014.
 * https://keras.io/api/layers/regularization_layers/spatial_dropout3d/
 * @example new SpatialDropout3D(0.2).apply(volumes, { training: true })
 */
export class SpatialDropout3D extends SpatialDropoutLayer {
  static override readonly className: string = "SpatialDropout3D";
  constructor(rate: number, options: SpatialDropoutOptions = {}) {
    super(3, rate, options);
  }
}
