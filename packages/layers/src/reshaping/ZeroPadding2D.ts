import type { Tensor } from "@hornbeam/core";
import { Layer, type LayerOptions } from "@hornbeam/nn";
import { pad } from "@hornbeam/ops";
import { asChannelsLast, type DataFormat } from "../channels.ts";

/** Rows and columns of zeros: the same on all sides, per axis, or per side. */
export type Padding2D =
  number | readonly [number, number] | readonly [readonly [number, number], readonly [number, number]];
/** Options of ZeroPadding2D. */
export interface ZeroPadding2DOptions extends LayerOptions {
  readonly padding?: Padding2D;
  readonly dataFormat?: DataFormat | null;
}

/** Zeros around images. https://keras.io/api/layers/reshaping_layers/zero_padding2d/ */
export class ZeroPadding2D extends Layer {
  static override readonly className: string = "ZeroPadding2D";
  readonly padding: readonly (readonly [number, number])[];
  readonly dataFormat: DataFormat;

  constructor(options: ZeroPadding2DOptions = {}) {
    super(options);
    const p = options.padding ?? 1;
    const each = typeof p === "number" ? [p, p] : p;
    this.padding = each.map((s) => (typeof s === "number" ? [s, s] : s) as readonly [number, number]);
    this.dataFormat = options.dataFormat ?? "channels_last";
    this.inputSpec = { ndim: 4 };
  }
  override call(x: Tensor): Tensor {
    return asChannelsLast(x, this.dataFormat, (y) => pad(y, [[0, 0], ...this.padding, [0, 0]]));
  }
  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), padding: this.padding, data_format: this.dataFormat };
  }
}
