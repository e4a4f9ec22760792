import { averagePool } from "@hornbeam/ops";
import { PoolLayer, type PoolLayerOptions } from "./PoolLayer.ts";

/**
 * Mean value of each window. The pool's size may be given first. https://keras.io/api/layers/pooling_layers/average_pooling3d/
 * @example new AveragePooling3D(2).apply(volumes)
 */
export class AveragePooling3D extends PoolLayer {
  static override readonly className: string = "AveragePooling3D";
  constructor(poolSize: number | readonly number[] | PoolLayerOptions = {}, options: PoolLayerOptions = {}) {
    super(3, averagePool, poolSize, options);
  }
}
