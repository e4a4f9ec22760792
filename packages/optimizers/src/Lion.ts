import type { Tensor } from "@hornbeam/core";
import { ValueError } from "@hornbeam/ir";
import type { Variable } from "@hornbeam/nn";
import { add, multiply, sign, subtract } from "@hornbeam/ops";
import { Optimizer, type LearningRate, type OptimizerOptions } from "./Optimizer.ts";

/** Options of Lion; names and defaults of Keras. */
export interface LionOptions extends OptimizerOptions {
  readonly learningRate?: LearningRate;
  /** above 0, at most 1 */
  readonly beta1?: number;
  readonly beta2?: number;
}

/** w ← w − η·sign(β₁m + (1 − β₁)g), m ← β₂m + (1 − β₂)g. Chen et al., 2023. https://keras.io/api/optimizers/lion/ */
export class Lion extends Optimizer {
  static override readonly className: string = "Lion";
  readonly #options: LionOptions;
  #momentums: readonly Variable[] = [];
  /** @throws ValueError for beta1 outside (0, 1]. */
  constructor(options: LionOptions = {}) {
    super(options.learningRate ?? 0.001, "lion", options);
    this.#options = options;
    const { beta1 = 0.9 } = options;
    if (!(beta1 > 0 && beta1 <= 1)) throw new ValueError(`${this.name}: beta1 must be in (0, 1]; received ${beta1}.`);
  }
  protected override makeSlots(variables: readonly Variable[]): readonly Variable[] {
    return (this.#momentums = variables.map((v) => this.slot(v, "momentum")));
  }
  protected override updateStep(g: Tensor, w: Variable, rate: Tensor, i: number): void {
    const { beta1 = 0.9, beta2 = 0.99 } = this.#options;
    const m = this.#momentums[i]!;
    const mix = (beta: number): Tensor => add(multiply(m.value, beta), multiply(g, 1 - beta));
    w.assign(subtract(w.value, multiply(rate, sign(mix(beta1)))));
    m.assign(mix(beta2));
  }
  override getConfig(): Record<string, unknown> {
    const { beta1 = 0.9, beta2 = 0.99 } = this.#options;
    return { ...super.getConfig(), beta_1: beta1, beta_2: beta2 };
  }
}
