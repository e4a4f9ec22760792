import type { Tensor } from "@hornbeam/core";
import type { Variable } from "@hornbeam/nn";
import { add, cast, divide, maximum, multiply, power, sqrt, square, subtract } from "@hornbeam/ops";
import { Optimizer, type LearningRate, type OptimizerOptions } from "./Optimizer.ts";

/** Options of Adam; names and defaults of Keras. */
export interface AdamOptions extends OptimizerOptions {
  readonly learningRate?: LearningRate;
  readonly beta1?: number;
  readonly beta2?: number;
  readonly epsilon?: number;
  readonly amsgrad?: boolean;
}

/** m ← β₁m + (1 − β₁)g, v ← β₂v + (1 − β₂)g², w ← w − η·√(1 − β₂ᵗ)/(1 − β₁ᵗ)·m / (√v + ε). Kingma & Ba, 2014; AMSGrad: Reddi et al., 2018. */
export class Adam extends Optimizer {
  static override readonly className: string = "Adam";
  readonly #options: AdamOptions;
  #moments: (readonly [Variable, Variable])[] = [];
  #hats: Variable[] = [];
  constructor(options: AdamOptions = {}) {
    super(options.learningRate ?? 0.001, "adam", options);
    this.#options = options;
  }
  protected override makeSlots(variables: readonly Variable[]): Variable[] {
    this.#moments = variables.map((v) => [this.slot(v, "momentum"), this.slot(v, "velocity")] as const);
    this.#hats = this.#options.amsgrad ? variables.map((v) => this.slot(v, "velocity_hat")) : [];
    return [...this.#moments.flat(), ...this.#hats];
  }
  protected override updateStep(g: Tensor, w: Variable, rate: Tensor, i: number): void {
    const { beta1 = 0.9, beta2 = 0.999, epsilon = 1e-7 } = this.#options;
    const t = cast(this.step, w.dtype);
    const alpha = divide(multiply(rate, sqrt(subtract(1, power(beta2, t)))), subtract(1, power(beta1, t)));
    const [m, v] = this.#moments[i]!;
    m.assign(add(m.value, multiply(subtract(g, m.value), 1 - beta1)));
    v.assign(add(v.value, multiply(subtract(square(g), v.value), 1 - beta2)));
    const hat = this.#hats[i];
    if (hat) hat.assign(maximum(hat.value, v.value));
    w.assign(subtract(w.value, divide(multiply(m.value, alpha), add(sqrt(hat ? hat.value : v.value), epsilon))));
  }
  override getConfig(): Record<string, unknown> {
    const { beta1 = 0.9, beta2 = 0.999, epsilon = 1e-7, amsgrad = false } = this.#options;
    return { ...super.getConfig(), beta_1: beta1, beta_2: beta2, epsilon, amsgrad };
  }
}
