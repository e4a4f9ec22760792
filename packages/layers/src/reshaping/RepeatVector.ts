import type { Tensor } from "@hornbeam/core";
import { Layer, type LayerOptions } from "@hornbeam/nn";
import { broadcastTo, expandDims } from "@hornbeam/ops";

/**
 * [batch, features] → [batch, n, features]. https://keras.io/api/layers/reshaping_layers/repeat_vector/
 * @example new RepeatVector(3).apply(x)
 */
export class RepeatVector extends Layer {
  static override readonly className: string = "RepeatVector";
  static override readonly positional: readonly string[] = ["n"];
  readonly n: number;

  constructor(n: number, options: LayerOptions = {}) {
    super(options);
    this.n = n;
    this.inputSpec = { ndim: 2 };
  }
  override call(x: Tensor): Tensor {
    return broadcastTo(expandDims(x, 1), [x.shape[0]!, this.n, x.shape[1]!]);
  }
  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), n: this.n };
  }
}
