import type { Tensor } from "@hornbeam/core";
import { ValueError } from "@hornbeam/ir";
import { abs, add, multiply, square, sum } from "@hornbeam/ops";

/** l1 · Σ|x| + l2 · Σx². https://keras.io/api/layers/regularizers/ */
export class L1L2 {
  static readonly className: string = "L1L2";
  readonly l1: number;
  readonly l2: number;
  constructor(options: { readonly l1?: number; readonly l2?: number } = {}) {
    const { l1 = 0, l2 = 0 } = options;
    for (const [name, value] of [
      ["l1", l1],
      ["l2", l2],
    ] as const)
      if (!(value >= 0 && Number.isFinite(value)))
        throw new ValueError(`L1L2: ${name} must be a finite number of at least 0; received ${value}.`);
    this.l1 = l1;
    this.l2 = l2;
  }
  call(x: Tensor): Tensor {
    const terms = [
      ...(this.l1 ? [multiply(this.l1, sum(abs(x)))] : []),
      ...(this.l2 ? [multiply(this.l2, sum(square(x)))] : []),
    ];
    return terms.length ? terms.reduce((a, b) => add(a, b)) : multiply(0, sum(x));
  }
  getConfig(): Record<string, unknown> {
    return { l1: this.l1, l2: this.l2 };
  }
}
