import type { Tensor } from "@hornbeam/core";
import { Layer, type LayerOptions } from "@hornbeam/nn";
import type { PoolFn } from "@hornbeam/ops";
import { perAxis, type DataFormat } from "../channels.ts";

/** Options of the pooling layers. */
export interface PoolLayerOptions extends LayerOptions {
  readonly poolSize?: number | readonly number[];
  readonly strides?: number | readonly number[] | null;
  readonly padding?: "valid" | "same";
  readonly dataFormat?: DataFormat | null;
}

/** Pooling in any number of dimensions. */
export abstract class PoolLayer extends Layer {
  readonly poolSize: readonly number[];
  readonly strides: readonly number[];
  readonly padding: "valid" | "same";
  readonly dataFormat: DataFormat;
  readonly #pool: PoolFn;

  constructor(
    rank: number,
    pool: PoolFn,
    given: number | readonly number[] | PoolLayerOptions,
    more: PoolLayerOptions,
  ) {
    const options =
      typeof given === "number" || Array.isArray(given)
        ? { ...more, poolSize: given as number }
        : { ...more, ...(given as PoolLayerOptions) };
    super(options);
    this.poolSize = perAxis(options.poolSize ?? 2, rank);
    this.strides = perAxis(options.strides ?? this.poolSize, rank);
    this.padding = options.padding ?? "valid";
    this.dataFormat = options.dataFormat ?? "channels_last";
    this.#pool = pool;
    this.inputSpec = { ndim: rank + 2 };
  }
  override call(x: Tensor): Tensor {
    return this.#pool(x, this.poolSize, { strides: this.strides, padding: this.padding, dataFormat: this.dataFormat });
  }
  override getConfig(): Record<string, unknown> {
    return {
      ...super.getConfig(),
      pool_size: this.poolSize,
      padding: this.padding,
      strides: this.strides,
      data_format: this.dataFormat,
    };
  }
}
