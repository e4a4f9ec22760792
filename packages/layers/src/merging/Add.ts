import type { Tensor } from "@hornbeam/core";
import { add as op } from "@hornbeam/ops";
import type { LayerOptions } from "@hornbeam/nn";
import { Merge } from "./Merge.ts";

/**
 * Sum of the inputs, element by element. https://keras.io/api/layers/merging_layers/add/
 * @example new Add().apply([x, y])
 */
export class Add extends Merge {
  static override readonly className: string = "Add";
  protected override merge(xs: readonly Tensor[]): Tensor {
    return xs.reduce((a, b) => op(a, b));
  }
}

/** `Add` as a function of the inputs. (`keras.layers.add`) */
export const add = (inputs: readonly Tensor[], options: LayerOptions = {}): Tensor => new Add(options).apply(inputs);
