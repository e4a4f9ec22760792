import { maxPool } from "@hornbeam/ops";
import { PoolLayer, type PoolLayerOptions } from "./PoolLayer.ts";

/**
 * Largest value of each window. The pool's size may be given first. https://keras.io/api/layers/pooling_layers/max_pooling2d/
 * @example new MaxPooling2D(2).apply(images)
 */
export class MaxPooling2D extends PoolLayer {
  static override readonly className: string = "MaxPooling2D";
  constructor(poolSize: number | readonly number[] | PoolLayerOptions = {}, options: PoolLayerOptions = {}) {
    super(2, maxPool, poolSize, options);
  }
}
