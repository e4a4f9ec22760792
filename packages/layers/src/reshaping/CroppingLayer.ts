import type { Tensor } from "@hornbeam/core";
import { ShapeError, showShape } from "@hornbeam/ir";
import { Layer, type LayerOptions } from "@hornbeam/nn";
import { slice } from "@hornbeam/ops";
import type { DataFormat } from "../channels.ts";
import { sidesOf, type Sides } from "./sides.ts";

/** Options of the layers that cut off. */
export interface CroppingOptions extends LayerOptions {
  /** elements cut off before and after: the same everywhere, per axis, or a pair per axis */
  readonly cropping?: Sides;
  readonly dataFormat?: DataFormat | null;
}

/** Cutting off at the sides in any number of dimensions. */
export abstract class CroppingLayer extends Layer {
  readonly cropping: readonly (readonly [number, number])[];
  readonly dataFormat: DataFormat;

  constructor(rank: number, cropping: Sides, options: CroppingOptions) {
    super(options);
    this.cropping = sidesOf(options.cropping ?? cropping, rank, `${this.className}: cropping`);
    this.dataFormat = options.dataFormat ?? "channels_last";
    this.inputSpec = { ndim: rank + 2 };
  }
  override call(x: Tensor): Tensor {
    const first = this.dataFormat === "channels_last" ? 1 : 2;
    const start = x.shape.map((_, i) => this.cropping[i - first]?.[0] ?? 0);
    const size = x.shape.map((d, i) => d - (this.cropping[i - first]?.reduce((a, b) => a + b) ?? 0));
    if (size.some((d) => d < 1))
      throw new ShapeError(
        `${this.name}: cropping must leave something of each axis; received ${showShape(x.shape)} and ${JSON.stringify(this.cropping)}.`,
      );
    return slice(x, start, size);
  }
  override getConfig(): Record<string, unknown> {
    const [pair] = this.cropping;
    return this.cropping.length === 1
      ? { ...super.getConfig(), cropping: pair }
      : { ...super.getConfig(), cropping: this.cropping, data_format: this.dataFormat };
  }
}
