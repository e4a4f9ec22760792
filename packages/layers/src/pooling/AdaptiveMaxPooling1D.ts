import { adaptiveMaxPool } from "@hornbeam/ops";
import { AdaptivePoolLayer, type AdaptivePoolLayerOptions } from "./AdaptivePoolLayer.ts";

/**
 * Largest value of each of outputSize bins an axis: [batch, steps, channels] → [batch, outputSize, channels]. Bins overlap where the size is
 * no multiple. https://keras.io/api/layers/pooling_layers/adaptive_max_pooling1d/
 * @example new AdaptiveMaxPooling1D(2).apply(sequences)
 */
export class AdaptiveMaxPooling1D extends AdaptivePoolLayer {
  static override readonly className: string = "AdaptiveMaxPooling1D";
  constructor(outputSize: number | readonly number[], options: AdaptivePoolLayerOptions = {}) {
    super(1, adaptiveMaxPool, outputSize, options);
  }
}
