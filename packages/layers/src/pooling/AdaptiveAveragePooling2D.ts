import { adaptiveAveragePool } from "@hornbeam/ops";
import { AdaptivePoolLayer, type AdaptivePoolLayerOptions } from "./AdaptivePoolLayer.ts";

/**
 * Mean value of each of outputSize bins an axis: [batch, rows, columns, channels] → [batch, …outputSize, channels]. Bins overlap where the size is
 * no multiple. https://keras.io/api/layers/pooling_layers/adaptive_average_pooling2d/
 * @example new AdaptiveAveragePooling2D(2).apply(images)
 */
export class AdaptiveAveragePooling2D extends AdaptivePoolLayer {
  static override readonly className: string = "AdaptiveAveragePooling2D";
  constructor(outputSize: number | readonly number[], options: AdaptivePoolLayerOptions = {}) {
    super(2, adaptiveAveragePool, outputSize, options);
  }
}
