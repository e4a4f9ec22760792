import { averagePool } from "@hornbeam/ops";
import { PoolLayer, type PoolLayerOptions } from "./PoolLayer.ts";

/**
 * Mean value of each window. The pool's size may be given first. https://keras.io/api/layers/pooling_layers/average_pooling1d/
 * @example new AveragePooling1D(2).apply(sequences)
 */
export class AveragePooling1D extends PoolLayer {
  static override readonly className: string = "AveragePooling1D";
  constructor(poolSize: number | readonly number[] | PoolLayerOptions = {}, options: PoolLayerOptions = {}) {
    super(1, averagePool, poolSize, options);
  }
}
