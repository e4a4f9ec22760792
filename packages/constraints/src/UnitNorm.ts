import type { Tensor } from "@hornbeam/core";
import { add, divide } from "@hornbeam/ops";
import { normOf } from "./normOf.ts";

/** Norms along axes are 1. https://keras.io/api/layers/constraints/ */
export class UnitNorm {
  static readonly className: string = "UnitNorm";
  readonly axis: number | readonly number[];
  constructor(options: { readonly axis?: number | readonly number[] } = {}) {
    this.axis = options.axis ?? 0;
  }
  call(x: Tensor): Tensor {
    return divide(x, add(normOf(x, this.axis), 1e-7));
  }
  getConfig(): Record<string, unknown> {
    return { axis: this.axis };
  }
}
