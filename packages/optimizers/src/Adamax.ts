import type { Tensor } from "@hornbeam/core";
import type { Variable } from "@hornbeam/nn";
import { abs, add, cast, divide, maximum, multiply, power, subtract } from "@hornbeam/ops";
import { Optimizer, type LearningRate, type OptimizerOptions } from "./Optimizer.ts";

/** Options of Adamax; names and defaults of Keras. */
export interface AdamaxOptions extends OptimizerOptions {
  readonly learningRate?: LearningRate;
  readonly beta1?: number;
  readonly beta2?: number;
  readonly epsilon?: number;
}

/** m ← β₁m + (1 − β₁)g, u ← max(β₂u, |g|), w ← w − η/(1 − β₁ᵗ)·m/(u + ε). Kingma & Ba, 2014. https://keras.io/api/optimizers/adamax/ */
export class Adamax extends Optimizer {
  static override readonly className: string = "Adamax";
  readonly #options: AdamaxOptions;
  #slots: readonly (readonly [Variable, Variable])[] = [];
  constructor(options: AdamaxOptions = {}) {
    super(options.learningRate ?? 0.001, "adamax", options);
    this.#options = options;
  }
  protected override makeSlots(variables: readonly Variable[]): readonly Variable[] {
    this.#slots = variables.map((v) => [this.slot(v, "momentum"), this.slot(v, "norm")] as const);
    return this.#slots.flat();
  }
  protected override updateStep(g: Tensor, w: Variable, rate: Tensor, i: number): void {
    const { beta1 = 0.9, beta2 = 0.999, epsilon = 1e-7 } = this.#options;
    const [m, u] = this.#slots[i]!;
    m.assign(add(m.value, multiply(subtract(g, m.value), 1 - beta1)));
    u.assign(maximum(multiply(beta2, u.value), abs(g)));
    const correction = subtract(1, power(beta1, cast(this.step, w.dtype)));
    w.assign(subtract(w.value, divide(multiply(rate, m.value), multiply(correction, add(u.value, epsilon)))));
  }
  override getConfig(): Record<string, unknown> {
    const { beta1 = 0.9, beta2 = 0.999, epsilon = 1e-7 } = this.#options;
    return { ...super.getConfig(), beta_1: beta1, beta_2: beta2, epsilon };
  }
}
