import type { Tensor } from "@hornbeam/core";
import { ValueError } from "@hornbeam/ir";

/**
 * The base of penalties on weights and outputs: write `call`, a scalar of a tensor, and `getConfig`, in snake_case.
 * https://keras.io/api/layers/regularizers/
 * @example class Sum extends Regularizer { override call(x: Tensor) { return sum(x); } }
 */
export class Regularizer {
  static readonly className: string = "Regularizer";
  /** @throws ValueError unless a subclass has its own. */
  call(_x: Tensor): Tensor {
    throw new ValueError(`${this.constructor.name}: a regularizer must have a call method; this one has none.`);
  }
  getConfig(): Record<string, unknown> {
    return {};
  }
}
