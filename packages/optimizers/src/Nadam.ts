import type { Tensor } from "@hornbeam/core";
import type { Variable } from "@hornbeam/nn";
import { add, cast, divide, multiply, power, sqrt, square, subtract } from "@hornbeam/ops";
import { Optimizer, type LearningRate, type OptimizerOptions } from "./Optimizer.ts";

/** Options of Nadam; names and defaults of Keras. */
export interface NadamOptions extends OptimizerOptions {
  readonly learningRate?: LearningRate;
  readonly beta1?: number;
  readonly beta2?: number;
  readonly epsilon?: number;
}

/** Adam with Nesterov's momentum: uₜ = β₁·(1 − ½·0.96ᵗ), m̂ = uₜ₊₁·m/(1 − Πu·uₜ₊₁) + (1 − uₜ)·g/(1 − Πu), w ← w − η·m̂/(√(v/(1 − β₂ᵗ)) + ε). Dozat, 2015. https://keras.io/api/optimizers/Nadam/ */
export class Nadam extends Optimizer {
  static override readonly className: string = "Nadam";
  readonly #options: NadamOptions;
  #slots: readonly (readonly [Variable, Variable])[] = [];
  /** the product of all uₜ so far */
  #product: Variable | undefined;
  constructor(options: NadamOptions = {}) {
    super(options.learningRate ?? 0.001, "nadam", options);
    this.#options = options;
  }
  protected override makeSlots(variables: readonly Variable[]): readonly Variable[] {
    this.#slots = variables.map((v) => [this.slot(v, "momentum"), this.slot(v, "velocity")] as const);
    this.#product = this.state("u_product", 1, variables[0]?.dtype ?? "float32");
    return [...this.#slots.flat(), this.#product];
  }
  /** β₁·(1 − ½·0.96ᵗ) */
  #u(t: Tensor): Tensor {
    return multiply(this.#options.beta1 ?? 0.9, subtract(1, multiply(0.5, power(0.96, t))));
  }
  protected override beginUpdate(): void {
    const product = this.#product!;
    product.assign(multiply(product.value, this.#u(cast(this.step, product.dtype))));
  }
  protected override updateStep(g: Tensor, w: Variable, rate: Tensor, i: number): void {
    const { beta1 = 0.9, beta2 = 0.999, epsilon = 1e-7 } = this.#options;
    const t = cast(this.step, w.dtype);
    const [now, next] = [this.#u(t), this.#u(add(t, 1))];
    const product = cast(this.#product!.value, w.dtype);
    const [m, v] = this.#slots[i]!;
    m.assign(add(m.value, multiply(subtract(g, m.value), 1 - beta1)));
    v.assign(add(v.value, multiply(subtract(square(g), v.value), 1 - beta2)));
    const ahead = divide(multiply(next, m.value), subtract(1, multiply(product, next)));
    const direction = add(ahead, divide(multiply(subtract(1, now), g), subtract(1, product)));
    const scale = add(sqrt(divide(v.value, subtract(1, power(beta2, t)))), epsilon);
    w.assign(subtract(w.value, divide(multiply(direction, rate), scale)));
  }
  override getConfig(): Record<string, unknown> {
    const { beta1 = 0.9, beta2 = 0.999, epsilon = 1e-7 } = this.#options;
    return { ...super.getConfig(), beta_1: beta1, beta_2: beta2, epsilon };
  }
}
