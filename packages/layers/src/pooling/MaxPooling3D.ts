import { maxPool } from "@hornbeam/ops";
import { PoolLayer, type PoolLayerOptions } from "./PoolLayer.ts";

/**
 * Largest value of each window. The pool's size may be given first. https://keras.io/api/layers/pooling_layers/max_pooling3d/
 * @example new MaxPooling3D(2).apply(volumes)
 */
export class MaxPooling3D extends PoolLayer {
  static override readonly className: string = "MaxPooling3D";
  constructor(poolSize: number | readonly number[] | PoolLayerOptions = {}, options: PoolLayerOptions = {}) {
    super(3, maxPool, poolSize, options);
  }
}
