import { maxPool } from "@hornbeam/ops";
import { PoolLayer, type PoolLayerOptions } from "./PoolLayer.ts";

/**
 * Largest value of each window. The pool's size may be given first. https://keras.io/api/layers/pooling_layers/max_pooling1d/
 * @example new MaxPooling1D(2).apply(sequences)
 */
export class MaxPooling1D extends PoolLayer {
  static override readonly className: string = "MaxPooling1D";
  constructor(poolSize: number | readonly number[] | PoolLayerOptions = {}, options: PoolLayerOptions = {}) {
    super(1, maxPool, poolSize, options);
  }
}
