import { adaptiveAveragePool } from "@hornbeam/ops";
import { AdaptivePoolLayer, type AdaptivePoolLayerOptions } from "./AdaptivePoolLayer.ts";

/**
 * Mean value of each of outputSize bins an axis: [batch, planes, rows, columns, channels] → [batch, …outputSize, channels]. Bins overlap where the size is
 * no multiple. https://keras.io/api/layers/pooling_layers/adaptive_average_pooling3d/
 * @example new AdaptiveAveragePooling3D(2).apply(volumes)
 */
export class AdaptiveAveragePooling3D extends AdaptivePoolLayer {
  static override readonly className: string = "AdaptiveAveragePooling3D";
  constructor(outputSize: number | readonly number[], options: AdaptivePoolLayerOptions = {}) {
    super(3, adaptiveAveragePool, outputSize, options);
  }
}
