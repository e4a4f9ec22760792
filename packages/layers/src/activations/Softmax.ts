import type { Tensor } from "@hornbeam/core";
import { Layer, type LayerOptions } from "@hornbeam/nn";
import { add, cast, multiply, softmax, subtract } from "@hornbeam/ops";

/** Options of Softmax. */
export interface SoftmaxOptions extends LayerOptions {
  readonly axis?: number | readonly number[];
}

/** eˣ / Σeˣ along an axis; places where a mask is false get none. https://keras.io/api/layers/activation_layers/softmax/ */
export class Softmax extends Layer {
  static override readonly className: string = "Softmax";
  readonly axis: number | readonly number[];

  constructor(options: SoftmaxOptions = {}) {
    super(options);
    this.axis = options.axis ?? -1;
    this.supportsMasking = true;
  }
  override call(x: Tensor, options: { readonly mask?: Tensor } = {}): Tensor {
    const least = x.dtype === "float16" ? -3e4 : -1e9;
    const given = options.mask ? add(x, multiply(subtract(1, cast(options.mask, x.dtype)), least)) : x;
    return softmax(given, { axis: this.axis as number });
  }
  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), axis: this.axis };
  }
}
