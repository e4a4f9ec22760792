import type { Tensor } from "@hornbeam/core";
import { minimum } from "@hornbeam/ops";
import { Merge } from "./Merge.ts";

/** Smallest of the inputs, element by element. https://keras.io/api/layers/merging_layers/minimum/ */
export class Minimum extends Merge {
  static override readonly className: string = "Minimum";
  protected override merge(xs: readonly Tensor[]): Tensor {
    return xs.reduce((a, b) => minimum(a, b));
  }
}
