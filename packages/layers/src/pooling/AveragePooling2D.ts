import { averagePool } from "@hornbeam/ops";
import { PoolLayer, type PoolLayerOptions } from "./PoolLayer.ts";

/**
 * Mean value of each window. https://keras.io/api/layers/pooling_layers/average_pooling2d/
 * @example new AveragePooling2D(2).apply(images)
 */
export class AveragePooling2D extends PoolLayer {
  static override readonly className: string = "AveragePooling2D";
  static override readonly positional: readonly string[] = ["poolSize"];
  constructor(poolSize: number | readonly number[], options: Omit<PoolLayerOptions, "poolSize"> = {}) {
    super(2, averagePool, poolSize, options);
  }
}
