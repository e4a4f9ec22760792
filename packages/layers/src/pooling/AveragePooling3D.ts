import { averagePool } from "@hornbeam/ops";
import { PoolLayer, type PoolLayerOptions } from "./PoolLayer.ts";

/**
 * Mean value of each window. https://keras.io/api/layers/pooling_layers/average_pooling3d/
 * @example new AveragePooling3D(2).apply(volumes)
 */
export class AveragePooling3D extends PoolLayer {
  static override readonly className: string = "AveragePooling3D";
  static override readonly positional: readonly string[] = ["poolSize"];
  constructor(poolSize: number | readonly number[], options: Omit<PoolLayerOptions, "poolSize"> = {}) {
    super(3, averagePool, poolSize, options);
  }
}
