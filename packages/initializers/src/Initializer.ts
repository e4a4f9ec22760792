import type { Tensor } from "@hornbeam/core";
import { ValueError, type DType, type Shape } from "@hornbeam/ir";

/**
 * The base of what makes first values of weights: write `call`, and `getConfig`, in snake_case. https://keras.io/api/layers/initializers/
 * @example class Sevens extends Initializer { override call(shape: Shape) { return full(shape, 7); } }
 */
export class Initializer {
  static readonly className: string = "Initializer";
  /** @throws ValueError unless a subclass has its own. */
  call(_shape: Shape, _dtype: DType = "float32"): Tensor {
    throw new ValueError(`${this.constructor.name}: an initializer must have a call method; this one has none.`);
  }
  getConfig(): Record<string, unknown> {
    return {};
  }
}
