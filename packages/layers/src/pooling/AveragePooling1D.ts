import { averagePool } from "@hornbeam/ops";
import { PoolLayer, type PoolLayerOptions } from "./PoolLayer.ts";

/**
 * Mean value of each window. https://keras.io/api/layers/pooling_layers/average_pooling1d/
 * @example new AveragePooling1D(2).apply(sequences)
 */
export class AveragePooling1D extends PoolLayer {
  static override readonly className: string = "AveragePooling1D";
  static override readonly positional: readonly string[] = ["poolSize"];
  constructor(poolSize: number | readonly number[], options: Omit<PoolLayerOptions, "poolSize"> = {}) {
    super(1, averagePool, poolSize, options);
  }
}
