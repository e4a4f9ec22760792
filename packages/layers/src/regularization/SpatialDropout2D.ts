import { SpatialDropoutLayer, type SpatialDropoutOptions } from "./SpatialDropoutLayer.ts";

/**
 * In training zeroes whole channels of [batch, rows, columns, channels] and scales the rest by 1 / (1 − rate). Tompson et al., 2014.
 * https://keras.io/api/layers/regularization_layers/spatial_dropout2d/
 * @example new SpatialDropout2D(0.2).apply(images, { training: true })
 */
export class SpatialDropout2D extends SpatialDropoutLayer {
  static override readonly className: string = "SpatialDropout2D";
  constructor(rate: number, options: SpatialDropoutOptions = {}) {
    super(2, rate, options);
  }
}
