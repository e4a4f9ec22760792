import { averagePool } from "@hornbeam/ops";
import { PoolLayer, type PoolLayerOptions } from "./PoolLayer.ts";

/**
 * Mean value of each window. The pool's size may be given first. https://keras.io/api/layers/pooling_layers/average_pooling2d/
 * @example new AveragePooling2D(2).apply(images)
 */
export class AveragePooling2D extends PoolLayer {
  static override readonly className: string = "AveragePooling2D";
  constructor(poolSize: number | readonly number[] | PoolLayerOptions = {}, options: PoolLayerOptions = {}) {
    super(2, averagePool, poolSize, options);
  }
}
