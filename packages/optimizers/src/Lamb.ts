import type { Tensor } from "@hornbeam/core";
import type { Variable } from "@hornbeam/nn";
import {
  add,
  cast,
  divide,
  greater,
  logicalAnd,
  multiply,
  power,
  sqrt,
  square,
  subtract,
  sum,
  where,
} from "@hornbeam/ops";
import { Optimizer, type LearningRate, type OptimizerOptions } from "./Optimizer.ts";

const norm = (x: Tensor): Tensor => sqrt(sum(square(x)));

/** Options of Lamb; names and defaults of Keras. */
export interface LambOptions extends OptimizerOptions {
  readonly learningRate?: LearningRate;
  readonly beta1?: number;
  readonly beta2?: number;
  readonly epsilon?: number;
}

/** Adam's direction r = m̂/(√v̂ + ε), as long as the weight: w ← w − η·‖w‖/‖r‖·r (with 1 for the ratio where a norm is 0). You et al., 2019. https://keras.io/api/optimizers/lamb/ */
export class Lamb extends Optimizer {
  static override readonly className: string = "Lamb";
  readonly #options: LambOptions;
  #slots: readonly (readonly [Variable, Variable])[] = [];
  constructor(options: LambOptions = {}) {
    super(options.learningRate ?? 0.001, "lamb", options);
    this.#options = options;
  }
  protected override makeSlots(variables: readonly Variable[]): readonly Variable[] {
    this.#slots = variables.map((v) => [this.slot(v, "momentum"), this.slot(v, "velocity")] as const);
    return this.#slots.flat();
  }
  protected override updateStep(g: Tensor, w: Variable, rate: Tensor, i: number): void {
    const { beta1 = 0.9, beta2 = 0.999, epsilon = 1e-7 } = this.#options;
    const [m, v] = this.#slots[i]!;
    m.assign(add(m.value, multiply(subtract(g, m.value), 1 - beta1)));
    v.assign(add(v.value, multiply(subtract(square(g), v.value), 1 - beta2)));
    const corrected = (x: Tensor, beta: number): Tensor =>
      divide(x, subtract(1, power(beta, cast(this.step, w.dtype))));
    const r = divide(corrected(m.value, beta1), add(sqrt(corrected(v.value, beta2)), epsilon));
    const [a, b] = [norm(w.value), norm(r)];
    const both = logicalAnd(greater(a, 0), greater(b, 0));
    const ratio = where(both, divide(a, where(both, b, 1)), 1);
    w.assign(subtract(w.value, multiply(multiply(ratio, rate), r)));
  }
  override getConfig(): Record<string, unknown> {
    const { beta1 = 0.9, beta2 = 0.999, epsilon = 1e-7 } = this.#options;
    return { ...super.getConfig(), beta_1: beta1, beta_2: beta2, epsilon };
  }
}
