import type { Tensor } from "@hornbeam/core";
import type { CallOptions } from "@hornbeam/nn";
import { dropout } from "@hornbeam/ops/random";
import type { DataFormat } from "../channels.ts";
import { Dropout, type DropoutOptions } from "./Dropout.ts";

/** Options of the dropouts of whole channels. */
export interface SpatialDropoutOptions extends Omit<DropoutOptions, "noiseShape"> {
  /** not in one dimension, where channels are last */
  readonly dataFormat?: DataFormat | null;
}

/** Dropout of whole channels in any number of dimensions. */
export abstract class SpatialDropoutLayer extends Dropout {
  readonly dataFormat: DataFormat;
  readonly #rank: number;
  readonly #seed: number | null;

  constructor(rank: number, rate: number, options: SpatialDropoutOptions) {
    super(rate, options);
    this.#rank = rank;
    this.#seed = options.seed ?? null;
    this.dataFormat = options.dataFormat ?? "channels_last";
    this.inputSpec = { ndim: rank + 2 };
  }
  override call(x: Tensor, options: CallOptions = {}): Tensor {
    if (!options.training || !this.seedGenerator) return x;
    const channels = this.dataFormat === "channels_last" ? x.rank - 1 : 1;
    const noiseShape = x.shape.map((d, i) => (i === 0 || i === channels ? d : 1));
    return dropout(x, this.rate, { seed: this.seedGenerator.next(), noiseShape });
  }
  /** Keras leaves `trainable` out here, and writes the dtype by its name. */
  override getConfig(): Record<string, unknown> {
    return {
      rate: this.rate,
      seed: this.#seed,
      name: this.name,
      dtype: this.variableDtype,
      ...(this.#rank > 1 && { data_format: this.dataFormat }),
    };
  }
}
