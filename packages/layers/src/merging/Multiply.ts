import type { Tensor } from "@hornbeam/core";
import { multiply as op } from "@hornbeam/ops";
import type { LayerOptions } from "@hornbeam/nn";
import { Merge } from "./Merge.ts";

/**
 * Product of the inputs, element by element. https://keras.io/api/layers/merging_layers/multiply/
 * @example new Multiply().apply([x, y])
 */
export class Multiply extends Merge {
  static override readonly className: string = "Multiply";
  protected override merge(xs: readonly Tensor[]): Tensor {
    return xs.reduce((a, b) => op(a, b));
  }
}

/** `Multiply` as a function of the inputs. (`keras.layers.multiply`) */
export const multiply = (inputs: readonly Tensor[], options: LayerOptions = {}): Tensor =>
  new Multiply(options).apply(inputs);
