import { SpatialDropoutLayer, type SpatialDropoutOptions } from "./SpatialDropoutLayer.ts";

/**
 * In training zeroes whole channels of [batch, steps, channels] and scales the rest by 1 / (1 − rate). Tompson et al., 2014.
 * https://keras.io/api/layers/regularization_layers/spatial_dropout1d/
 * @example new SpatialDropout1D(0.2).apply(sequences, { training: true })
 */
export class SpatialDropout1D extends SpatialDropoutLayer {
  static override readonly className: string = "SpatialDropout1D";
  constructor(rate: number, options: SpatialDropoutOptions = {}) {
    super(1, rate, options);
  }
}
