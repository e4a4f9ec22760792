import type { Tensor } from "@hornbeam/core";
import { Layer, type LayerOptions } from "@hornbeam/nn";
import { pad } from "@hornbeam/ops";
import { asChannelsLast, type DataFormat } from "../channels.ts";
import { sidesOf, type Sides } from "./sides.ts";

/** Options of the layers that put zeros around. */
export interface PaddingOptions extends LayerOptions {
  /** zeros before and after: the same everywhere, per axis, or a pair per axis */
  readonly padding?: Sides;
  readonly dataFormat?: DataFormat | null;
}

/** Zeros around in any number of dimensions. */
export abstract class PaddingLayer extends Layer {
  readonly padding: readonly (readonly [number, number])[];
  readonly dataFormat: DataFormat;

  constructor(rank: number, options: PaddingOptions) {
    super(options);
    this.padding = sidesOf(options.padding ?? 1, rank, `${this.className}: padding`);
    this.dataFormat = options.dataFormat ?? "channels_last";
    this.inputSpec = { ndim: rank + 2 };
  }
  override call(x: Tensor): Tensor {
    return asChannelsLast(x, this.dataFormat, (y) => pad(y, [[0, 0], ...this.padding, [0, 0]]));
  }
  override getConfig(): Record<string, unknown> {
    const padding = this.padding.length === 1 ? this.padding[0] : this.padding;
    return { ...super.getConfig(), padding, data_format: this.dataFormat };
  }
}
