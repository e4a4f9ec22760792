import type { Tensor } from "@hornbeam/core";
import { Layer, type LayerOptions } from "@hornbeam/nn";
import { repeat } from "@hornbeam/ops";
import { perAxis, type DataFormat } from "../channels.ts";

/** Options of UpSampling3D. */
export interface UpSampling3DOptions extends LayerOptions {
  readonly size?: number | readonly [number, number, number];
  readonly dataFormat?: DataFormat | null;
}

/**
 * Planes, rows and columns repeated: [batch, planes, rows, columns, channels] → the three sizes times `size`.
 * https://keras.io/api/layers/reshaping_layers/up_sampling3d/
 * @example new UpSampling3D({ size: 2 }).apply(volumes)
 */
export class UpSampling3D extends Layer {
  static override readonly className: string = "UpSampling3D";
  readonly size: readonly number[];
  readonly dataFormat: DataFormat;

  constructor(options: UpSampling3DOptions = {}) {
    super(options);
    this.size = perAxis(options.size ?? 2, 3);
    this.dataFormat = options.dataFormat ?? "channels_last";
    this.inputSpec = { ndim: 5 };
  }
  override call(x: Tensor): Tensor {
    const first = this.dataFormat === "channels_last" ? 1 : 2;
    return this.size.reduce((y, n, i) => (n === 1 ? y : repeat(y, n, { axis: first + i })), x);
  }
  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), size: this.size, data_format: this.dataFormat };
  }
}
