import { adaptiveAveragePool } from "@hornbeam/ops";
import { AdaptivePoolLayer, type AdaptivePoolLayerOptions } from "./AdaptivePoolLayer.ts";

/**
 * Mean value of each of outputSize bins an axis: [batch, steps, channels] → [batch, outputSize, channels]. Bins overlap where the size is
 * no multiple. https://keras.io/api/layers/pooling_layers/adaptive_average_pooling1d/
 * @example new AdaptiveAveragePooling1D(2).apply(sequences)
 */
export class AdaptiveAveragePooling1D extends AdaptivePoolLayer {
  static override readonly className: string = "AdaptiveAveragePooling1D";
  constructor(outputSize: number | readonly number[], options: AdaptivePoolLayerOptions = {}) {
    super(1, adaptiveAveragePool, outputSize, options);
  }
}
