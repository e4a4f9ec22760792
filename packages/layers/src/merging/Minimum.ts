import type { Tensor } from "@hornbeam/core";
import { minimum as op } from "@hornbeam/ops";
import type { LayerOptions } from "@hornbeam/nn";
import { Merge } from "./Merge.ts";

/**
 * Smallest of the inputs, element by element. https://keras.io/api/layers/merging_layers/minimum/
 * @example new Minimum().apply([x, y])
 */
export class Minimum extends Merge {
  static override readonly className: string = "Minimum";
  protected override merge(xs: readonly Tensor[]): Tensor {
    return xs.reduce((a, b) => op(a, b));
  }
}

/** `Minimum` as a function of the inputs. (`keras.layers.minimum`) */
export const minimum = (inputs: readonly Tensor[], options: LayerOptions = {}): Tensor =>
  new Minimum(options).apply(inputs);
