import type { Tensor } from "@hornbeam/core";
import { add, clip, divide, multiply } from "@hornbeam/ops";
import { normOf } from "./normOf.ts";

/** Norms along axes move towards [minValue, maxValue] by the given rate. https://keras.io/api/layers/constraints/ */
export class MinMaxNorm {
  static readonly className: string = "MinMaxNorm";
  readonly minValue: number;
  readonly maxValue: number;
  readonly rate: number;
  readonly axis: number | readonly number[];
  constructor(
    options: {
      readonly minValue?: number;
      readonly maxValue?: number;
      readonly rate?: number;
      readonly axis?: number | readonly number[];
    } = {},
  ) {
    this.minValue = options.minValue ?? 0;
    this.maxValue = options.maxValue ?? 1;
    this.rate = options.rate ?? 1;
    this.axis = options.axis ?? 0;
  }
  call(x: Tensor): Tensor {
    const norms = normOf(x, this.axis);
    const wanted = add(multiply(this.rate, clip(norms, this.minValue, this.maxValue)), multiply(1 - this.rate, norms));
    return multiply(x, divide(wanted, add(norms, 1e-7)));
  }
  getConfig(): Record<string, unknown> {
    return { min_value: this.minValue, max_value: this.maxValue, rate: this.rate, axis: this.axis };
  }
}
