import type { Tensor } from "@hornbeam/core";
import { maximum as op } from "@hornbeam/ops";
import type { LayerOptions } from "@hornbeam/nn";
import { Merge } from "./Merge.ts";

/**
 * Largest of the inputs, element by element. https://keras.io/api/layers/merging_layers/maximum/
 * @example new Maximum().apply([x, y])
 */
export class Maximum extends Merge {
  static override readonly className: string = "Maximum";
  protected override merge(xs: readonly Tensor[]): Tensor {
    return xs.reduce((a, b) => op(a, b));
  }
}

/** `Maximum` as a function of the inputs. (`keras.layers.maximum`) */
export const maximum = (inputs: readonly Tensor[], options: LayerOptions = {}): Tensor =>
  new Maximum(options).apply(inputs);
