import type { Tensor } from "@hornbeam/core";
import { Layer, type LayerOptions } from "@hornbeam/nn";
import { repeat } from "@hornbeam/ops";

/** Options of UpSampling1D. */
export interface UpSampling1DOptions extends LayerOptions {
  readonly size?: number;
}

/**
 * Every step `size` times: [batch, steps, channels] → [batch, steps · size, channels].
 * https://keras.io/api/layers/reshaping_layers/up_sampling1d/
 * @example new UpSampling1D({ size: 2 }).apply(sequences)
 */
export class UpSampling1D extends Layer {
  static override readonly className: string = "UpSampling1D";
  readonly size: number;

  constructor(options: UpSampling1DOptions = {}) {
    super(options);
    this.size = options.size ?? 2;
    this.inputSpec = { ndim: 3 };
  }
  override call(x: Tensor): Tensor {
    return repeat(x, this.size, { axis: 1 });
  }
  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), size: this.size };
  }
}
