import type { Tensor } from "@hornbeam/core";
import { add, divide } from "@hornbeam/ops";
import type { LayerOptions } from "@hornbeam/nn";
import { Merge } from "./Merge.ts";

/**
 * Mean of the inputs, element by element. https://keras.io/api/layers/merging_layers/average/
 * @example new Average().apply([x, y])
 */
export class Average extends Merge {
  static override readonly className: string = "Average";
  protected override merge(xs: readonly Tensor[]): Tensor {
    return divide(
      xs.reduce((a, b) => add(a, b)),
      xs.length,
    );
  }
}

/** `Average` as a function of the inputs. (`keras.layers.average`) */
export const average = (inputs: readonly Tensor[], options: LayerOptions = {}): Tensor =>
  new Average(options).apply(inputs);
