import type { Tensor } from "@hornbeam/core";
import { multiply } from "@hornbeam/ops";
import { Merge } from "./Merge.ts";

/** Product of the inputs, element by element. https://keras.io/api/layers/merging_layers/multiply/ */
export class Multiply extends Merge {
  static override readonly className: string = "Multiply";
  protected override merge(xs: readonly Tensor[]): Tensor {
    return xs.reduce((a, b) => multiply(a, b));
  }
}
