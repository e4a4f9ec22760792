import type { Tensor } from "@hornbeam/core";
import type { Variable } from "@hornbeam/nn";
import { add, divide, multiply, negative, sqrt, square } from "@hornbeam/ops";
import { Optimizer, type LearningRate, type OptimizerOptions } from "./Optimizer.ts";

/** Options of Adadelta; names and defaults of Keras. */
export interface AdadeltaOptions extends OptimizerOptions {
  readonly learningRate?: LearningRate;
  /** how slowly the averages forget */
  readonly rho?: number;
  readonly epsilon?: number;
}

/** a ← ρ·a + (1 − ρ)·g², δ = −√(d + ε)/√(a + ε)·g, d ← ρ·d + (1 − ρ)·δ², w ← w + η·δ. Zeiler, 2012. https://keras.io/api/optimizers/adadelta/ */
export class Adadelta extends Optimizer {
  static override readonly className: string = "Adadelta";
  readonly #options: AdadeltaOptions;
  #slots: readonly (readonly [Variable, Variable])[] = [];
  constructor(options: AdadeltaOptions = {}) {
    super(options.learningRate ?? 0.001, "adadelta", options);
    this.#options = options;
  }
  protected override makeSlots(variables: readonly Variable[]): readonly Variable[] {
    this.#slots = variables.map(
      (v) => [this.slot(v, "accumulated_grad"), this.slot(v, "accumulated_delta_var")] as const,
    );
    return this.#slots.flat();
  }
  protected override updateStep(g: Tensor, w: Variable, rate: Tensor, i: number): void {
    const { rho = 0.95, epsilon = 1e-7 } = this.#options;
    const [a, d] = this.#slots[i]!;
    const average = (old: Tensor, x: Tensor): Tensor => add(multiply(rho, old), multiply(1 - rho, square(x)));
    const rms = (x: Tensor): Tensor => sqrt(add(x, epsilon));
    a.assign(average(a.value, g));
    const delta = negative(divide(multiply(rms(d.value), g), rms(a.value)));
    d.assign(average(d.value, delta));
    w.assign(add(w.value, multiply(rate, delta)));
  }
  override getConfig(): Record<string, unknown> {
    const { rho = 0.95, epsilon = 1e-7 } = this.#options;
    return { ...super.getConfig(), rho, epsilon };
  }
}
