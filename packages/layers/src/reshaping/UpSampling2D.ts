import type { Tensor } from "@hornbeam/core";
import { Layer, type LayerOptions } from "@hornbeam/nn";
import { ValueError } from "@hornbeam/ir";
import { add, multiply, repeat, take } from "@hornbeam/ops";
import { resize, type Interpolation } from "@hornbeam/ops/image";
import { tensor } from "@hornbeam/core";
import { asChannelsLast, perAxis, type DataFormat } from "../channels.ts";

/** Linear interpolation along an axis to `factor` times its size; centres of pixels are half way (as in `resize`). */
const lerp = (x: Tensor, axis: number, factor: number): Tensor => {
  const size = x.shape[axis]!;
  const at = Array.from({ length: size * factor }, (_, i) => Math.min(Math.max((i + 0.5) / factor - 0.5, 0), size - 1));
  const low = at.map((v) => Math.floor(v));
  const shape = x.shape.map((_, i) => (i === axis ? at.length : 1));
  const part = tensor(
    Float32Array.from(at, (v, i) => v - low[i]!),
    { shape, dtype: x.dtype },
  );
  const rest = tensor(
    Float32Array.from(at, (v, i) => 1 - (v - low[i]!)),
    { shape, dtype: x.dtype },
  );
  const high = low.map((v) => Math.min(v + 1, size - 1));
  return add(multiply(take(x, low, { axis }), rest), multiply(take(x, high, { axis }), part));
};

const interpolations: readonly Interpolation[] = ["nearest", "bilinear", "bicubic", "lanczos3", "lanczos5"];

/** Options of UpSampling2D. */
export interface UpSampling2DOptions extends LayerOptions {
  readonly size?: number | readonly [number, number];
  readonly dataFormat?: DataFormat | null;
  readonly interpolation?: Interpolation;
}

/**
 * Rows and columns repeated, or interpolated. https://keras.io/api/layers/reshaping_layers/up_sampling2d/
 * @example new UpSampling2D({ size: 2 }).apply(images)
 */
export class UpSampling2D extends Layer {
  static override readonly className: string = "UpSampling2D";
  readonly size: readonly number[];
  readonly dataFormat: DataFormat;
  readonly interpolation: Interpolation;

  constructor(options: UpSampling2DOptions = {}) {
    super(options);
    this.size = perAxis(options.size ?? 2, 2);
    this.dataFormat = options.dataFormat ?? "channels_last";
    this.interpolation = options.interpolation ?? "nearest";
    if (!interpolations.includes(this.interpolation))
      throw new ValueError(
        `UpSampling2D: interpolation must be one of ${interpolations.join(", ")}; received ${JSON.stringify(this.interpolation)}.`,
      );
    this.inputSpec = { ndim: 4 };
  }
  override call(x: Tensor): Tensor {
    return asChannelsLast(x, this.dataFormat, (y) => {
      if (this.interpolation === "nearest")
        return repeat(repeat(y, this.size[0]!, { axis: 1 }), this.size[1]!, { axis: 2 });
      // Two taps an axis beat the product with a matrix that the wider kernels take.
      if (this.interpolation === "bilinear") return lerp(lerp(y, 1, this.size[0]!), 2, this.size[1]!);
      const size = [y.shape[1]! * this.size[0]!, y.shape[2]! * this.size[1]!] as const;
      return resize(y, size, { interpolation: this.interpolation });
    });
  }
  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), size: this.size, data_format: this.dataFormat, interpolation: this.interpolation };
  }
}
