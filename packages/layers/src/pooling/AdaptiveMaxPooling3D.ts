import { adaptiveMaxPool } from "@hornbeam/ops";
import { AdaptivePoolLayer, type AdaptivePoolLayerOptions } from "./AdaptivePoolLayer.ts";

/**
 * Largest value of each of outputSize bins an axis: [batch, planes, rows, columns, channels] → [batch, …outputSize, channels]. Bins overlap where the size is
 * no multiple. https://keras.io/api/layers/pooling_layers/adaptive_max_pooling3d/
 * @example new AdaptiveMaxPooling3D(2).apply(volumes)
 */
export class AdaptiveMaxPooling3D extends AdaptivePoolLayer {
  static override readonly className: string = "AdaptiveMaxPooling3D";
  constructor(outputSize: number | readonly number[], options: AdaptivePoolLayerOptions = {}) {
    super(3, adaptiveMaxPool, outputSize, options);
  }
}
