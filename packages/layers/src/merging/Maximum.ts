import type { Tensor } from "@hornbeam/core";
import { maximum } from "@hornbeam/ops";
import { Merge } from "./Merge.ts";

/** Largest of the inputs, element by element. https://keras.io/api/layers/merging_layers/maximum/ */
export class Maximum extends Merge {
  static override readonly className: string = "Maximum";
  protected override merge(xs: readonly Tensor[]): Tensor {
    return xs.reduce((a, b) => maximum(a, b));
  }
}
