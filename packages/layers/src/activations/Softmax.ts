import type { Tensor } from "@hornbeam/core";
import { ShapeError, showShape } from "@hornbeam/ir";
import { Layer, type LayerOptions } from "@hornbeam/nn";
import { greater } from "@hornbeam/ops";
import { maskedSoftmax } from "./maskedSoftmax.ts";

/** Options of Softmax. */
export interface SoftmaxOptions extends LayerOptions {
  readonly axis?: number | readonly number[];
}

/**
 * eˣ / Σeˣ along one axis or several; places where a mask is false get 0. A mask broadcasts to the input; of numbers, those above ½ are
 * true. https://keras.io/api/layers/activation_layers/softmax/
 * @example new Softmax().apply(scores, { mask })
 */
export class Softmax extends Layer {
  static override readonly className: string = "Softmax";
  readonly axis: number | readonly number[];

  constructor(options: SoftmaxOptions = {}) {
    super(options);
    this.axis = options.axis ?? -1;
    this.supportsMasking = true;
  }
  /** @throws ShapeError for a mask that does not broadcast to the input. */
  override call(x: Tensor, options: { readonly mask?: Tensor } = {}): Tensor {
    const { mask } = options;
    if (mask && (mask.rank > x.rank || mask.shape.some((d, i) => d !== 1 && d !== x.shape[i + x.rank - mask.rank])))
      throw new ShapeError(
        `${this.name}: the mask must broadcast to the input ${showShape(x.shape)}; received ${showShape(mask.shape)}.`,
      );
    return maskedSoftmax(x, mask && mask.dtype !== "bool" ? greater(mask, 0.5) : mask, this.axis);
  }
  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), axis: this.axis };
  }
}
