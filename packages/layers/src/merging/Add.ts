import type { Tensor } from "@hornbeam/core";
import { add } from "@hornbeam/ops";
import { Merge } from "./Merge.ts";

/** Sum of the inputs, element by element. https://keras.io/api/layers/merging_layers/add/ */
export class Add extends Merge {
  static override readonly className: string = "Add";
  protected override merge(xs: readonly Tensor[]): Tensor {
    return xs.reduce((a, b) => add(a, b));
  }
}
