import { adaptiveMaxPool } from "@hornbeam/ops";
import { AdaptivePoolLayer, type AdaptivePoolLayerOptions } from "./AdaptivePoolLayer.ts";

/**
 * Largest value of each of outputSize bins an axis: [batch, rows, columns, channels] → [batch, …outputSize, channels]. Bins overlap where the size is
 * no multiple. https://keras.io/api/layers/pooling_layers/adaptive_max_pooling2d/
 * @example new AdaptiveMaxPooling2D(2).apply(images)
 */
export class AdaptiveMaxPooling2D extends AdaptivePoolLayer {
  static override readonly className: string = "AdaptiveMaxPooling2D";
  constructor(outputSize: number | readonly number[], options: AdaptivePoolLayerOptions = {}) {
    super(2, adaptiveMaxPool, outputSize, options);
  }
}
