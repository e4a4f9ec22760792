import type { Tensor } from "@hornbeam/core";
import { ShapeError, showShape } from "@hornbeam/ir";
import { Layer, type LayerOptions } from "@hornbeam/nn";
import type { AdaptivePoolFn } from "@hornbeam/ops";
import { perAxis, type DataFormat } from "../channels.ts";

/** Options of the adaptive pooling layers. */
export interface AdaptivePoolLayerOptions extends LayerOptions {
  readonly dataFormat?: DataFormat | null;
}

/**
 * Pooling to a given size in any number of dimensions: bin i of m over n elements is [⌊i·n/m⌋, ⌈(i+1)·n/m⌉).
 * @throws ShapeError for an output size that is not positive.
 */
export abstract class AdaptivePoolLayer extends Layer {
  static override readonly positional: readonly string[] = ["outputSize"];
  readonly outputSize: readonly number[];
  readonly dataFormat: DataFormat;
  readonly #pool: AdaptivePoolFn;

  constructor(
    rank: number,
    pool: AdaptivePoolFn,
    outputSize: number | readonly number[],
    options: AdaptivePoolLayerOptions,
  ) {
    super(options);
    this.outputSize = perAxis(outputSize, rank);
    if (this.outputSize.length !== rank || this.outputSize.some((n) => !Number.isInteger(n) || n < 1))
      throw new ShapeError(
        `${this.className}: outputSize must be a positive integer or ${rank} of them; received ${showShape(this.outputSize)}.`,
      );
    this.dataFormat = options.dataFormat ?? "channels_last";
    this.#pool = pool;
    this.inputSpec = { ndim: rank + 2 };
  }
  override call(x: Tensor): Tensor {
    return this.#pool(x, this.outputSize, { dataFormat: this.dataFormat });
  }
  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), output_size: this.outputSize, data_format: this.dataFormat };
  }
}
