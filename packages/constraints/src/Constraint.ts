import type { Tensor } from "@hornbeam/core";

/**
 * The base of projections of weights after each update: write `call`, and `getConfig`, in snake_case. This one changes nothing.
 * https://keras.io/api/layers/constraints/
 * @example class Positive extends Constraint { override call(w: Tensor) { return relu(w); } }
 */
export class Constraint {
  static readonly className: string = "Constraint";
  call(w: Tensor): Tensor {
    return w;
  }
  getConfig(): Record<string, unknown> {
    return {};
  }
}
