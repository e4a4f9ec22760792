import type { Tensor } from "@hornbeam/core";
import type { DType, Shape } from "@hornbeam/ir";
import { fullOf } from "@hornbeam/ops/primitives";

/** All one number. https://keras.io/api/layers/initializers/ */
export class Constant {
  static readonly className: string = "Constant";
  readonly value: number;
  constructor(options: { readonly value?: number } = {}) {
    this.value = options.value ?? 0;
  }
  call(shape: Shape, dtype: DType = "float32"): Tensor {
    return fullOf(shape, this.value, dtype);
  }

  getConfig(): Record<string, unknown> {
    return { value: this.value };
  }
}
