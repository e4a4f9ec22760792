import type { Tensor } from "@hornbeam/core";
import { ShapeError } from "@hornbeam/ir";
import { subtract as op } from "@hornbeam/ops";
import type { LayerOptions } from "@hornbeam/nn";
import { Merge } from "./Merge.ts";

/**
 * First input less the second. https://keras.io/api/layers/merging_layers/subtract/
 * @example new Subtract().apply([x, y])
 */
export class Subtract extends Merge {
  static override readonly className: string = "Subtract";
  protected override merge(xs: readonly Tensor[]): Tensor {
    if (xs.length !== 2) throw new ShapeError(`${this.name}: exactly two inputs are needed; received ${xs.length}.`);
    return op(xs[0]!, xs[1]!);
  }
}

/** `Subtract` as a function of the inputs. (`keras.layers.subtract`) */
export const subtract = (inputs: readonly Tensor[], options: LayerOptions = {}): Tensor =>
  new Subtract(options).apply(inputs);
