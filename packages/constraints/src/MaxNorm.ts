import type { Tensor } from "@hornbeam/core";
import { add, clip, divide, multiply } from "@hornbeam/ops";
import { normOf } from "./normOf.ts";

/** Norms along axes are at most maxValue. https://keras.io/api/layers/constraints/ */
export class MaxNorm {
  static readonly className: string = "MaxNorm";
  readonly maxValue: number;
  readonly axis: number | readonly number[];
  constructor(options: { readonly maxValue?: number; readonly axis?: number | readonly number[] } = {}) {
    this.maxValue = options.maxValue ?? 2;
    this.axis = options.axis ?? 0;
  }
  call(x: Tensor): Tensor {
    const norms = normOf(x, this.axis);
    return multiply(x, divide(clip(norms, 0, this.maxValue), add(norms, 1e-7)));
  }
  getConfig(): Record<string, unknown> {
    return { max_value: this.maxValue, axis: this.axis };
  }
}
