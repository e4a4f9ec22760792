import type { Tensor } from "@hornbeam/core";
import { Layer, type LayerOptions } from "@hornbeam/nn";
import { moveaxis, reshape } from "@hornbeam/ops";

/** Options of Flatten. */
export interface FlattenOptions extends LayerOptions {
  readonly dataFormat?: "channels_last" | "channels_first" | null;
}

/**
 * [batch, …] → [batch, all the rest]. https://keras.io/api/layers/reshaping_layers/flatten/
 * @example new Flatten().apply(images)
 */
export class Flatten extends Layer {
  static override readonly className: string = "Flatten";
  readonly dataFormat: "channels_last" | "channels_first";

  constructor(options: FlattenOptions = {}) {
    super(options);
    this.dataFormat = options.dataFormat ?? "channels_last";
    this.inputSpec = { minNdim: 1 };
  }
  override call(x: Tensor): Tensor {
    const ordered = this.dataFormat === "channels_first" && x.rank > 1 ? moveaxis(x, 1, -1) : x;
    return reshape(ordered, [x.shape[0]!, ordered.shape.slice(1).reduce((n, d) => n * d, 1)]);
  }
  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), data_format: this.dataFormat };
  }
}
