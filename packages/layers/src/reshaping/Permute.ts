import type { Tensor } from "@hornbeam/core";
import { Layer, type LayerOptions } from "@hornbeam/nn";
import { ValueError } from "@hornbeam/ir";
import { transpose } from "@hornbeam/ops";

/**
 * Axes in another order, counted from 1 without the batch. https://keras.io/api/layers/reshaping_layers/permute/
 * @example new Permute([2, 1]).apply(sequences)
 */
export class Permute extends Layer {
  static override readonly className: string = "Permute";
  static override readonly positional: readonly string[] = ["dims"];
  readonly dims: readonly number[];

  constructor(dims: readonly number[], options: LayerOptions = {}) {
    super(options);
    if ([...dims].sort((a, b) => a - b).some((d, i) => d !== i + 1))
      throw new ValueError(
        `Permute: dims must be the numbers from 1 to their count in some order; received [${dims.join(", ")}].`,
      );
    this.dims = dims;
    this.inputSpec = { ndim: dims.length + 1 };
  }
  override call(x: Tensor): Tensor {
    return transpose(x, { axes: [0, ...this.dims] });
  }
  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), dims: this.dims };
  }
}
