import type { Tensor } from "@hornbeam/core";
import type { DType, Shape } from "@hornbeam/ir";
import { fullOf } from "@hornbeam/ops/primitives";

/** All one. https://keras.io/api/layers/initializers/ */
export class Ones {
  static readonly className: string = "Ones";

  call(shape: Shape, dtype: DType = "float32"): Tensor {
    return fullOf(shape, 1, dtype);
  }

  getConfig(): Record<string, unknown> {
    return {};
  }
}
