import type { Tensor } from "@hornbeam/core";
import type { DType, Shape } from "@hornbeam/ir";
import { ShapeError, showShape } from "@hornbeam/ir";
import { eye, multiply } from "@hornbeam/ops";

/** gain · I, for matrices. https://keras.io/api/layers/initializers/ */
export class Identity {
  static readonly className: string = "Identity";
  readonly gain: number;
  constructor(options: { readonly gain?: number } = {}) {
    this.gain = options.gain ?? 1;
  }
  call(shape: Shape, dtype: DType = "float32"): Tensor {
    if (shape.length !== 2)
      throw new ShapeError(`Identity: only matrices can be initialized so; received ${showShape(shape)}.`);
    return multiply(this.gain, eye(shape[0]!, { M: shape[1]!, dtype }));
  }

  getConfig(): Record<string, unknown> {
    // Keras writes no gain.
    return this.gain === 1 ? {} : { gain: this.gain };
  }
}
