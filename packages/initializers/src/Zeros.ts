import type { Tensor } from "@hornbeam/core";
import type { DType, Shape } from "@hornbeam/ir";
import { fullOf } from "@hornbeam/ops/primitives";

/** All zero. https://keras.io/api/layers/initializers/ */
export class Zeros {
  static readonly className: string = "Zeros";

  call(shape: Shape, dtype: DType = "float32"): Tensor {
    return fullOf(shape, 0, dtype);
  }

  getConfig(): Record<string, unknown> {
    return {};
  }
}
