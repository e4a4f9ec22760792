import type { Tensor } from "@hornbeam/core";
import { maximum } from "@hornbeam/ops";

/** Negative weights become 0. https://keras.io/api/layers/constraints/ */
export class NonNeg {
  static readonly className: string = "NonNeg";
  call(x: Tensor): Tensor {
    return maximum(x, 0);
  }
  getConfig(): Record<string, unknown> {
    return {};
  }
}
