import type { Tensor } from "@hornbeam/core";
import type { Variable } from "@hornbeam/nn";
import { add, divide, multiply, sqrt, square, subtract } from "@hornbeam/ops";
import { Optimizer, type LearningRate, type OptimizerOptions } from "./Optimizer.ts";

/** Options of RMSprop; names and defaults of Keras. */
export interface RMSpropOptions extends OptimizerOptions {
  readonly learningRate?: LearningRate;
  readonly rho?: number;
  readonly momentum?: number;
  readonly epsilon?: number;
  readonly centered?: boolean;
}

/** v ← ρ·v + (1 − ρ)·g², w ← w − η·g / √(v + ε); centred: less the square of the mean gradient. Hinton, Coursera lecture 6e, 2012. */
export class RMSprop extends Optimizer {
  static override readonly className: string = "RMSprop";
  readonly #options: RMSpropOptions;
  #velocities: Variable[] = [];
  #momentums: Variable[] = [];
  #averages: Variable[] = [];
  constructor(options: RMSpropOptions = {}) {
    super(options.learningRate ?? 0.001, "rm_sprop", options);
    this.#options = options;
  }
  protected override makeSlots(variables: readonly Variable[]): Variable[] {
    const { momentum = 0, centered = false } = this.#options;
    this.#velocities = variables.map((v) => this.slot(v, "velocity"));
    this.#momentums = momentum > 0 ? variables.map((v) => this.slot(v, "momentum")) : [];
    this.#averages = centered ? variables.map((v) => this.slot(v, "average_gradient")) : [];
    return [...this.#velocities, ...this.#momentums, ...this.#averages];
  }
  protected override updateStep(g: Tensor, w: Variable, rate: Tensor, i: number): void {
    const { rho = 0.9, momentum = 0, epsilon = 1e-7 } = this.#options;
    const v = this.#velocities[i]!;
    v.assign(add(multiply(v.value, rho), multiply(square(g), 1 - rho)));
    let denominator: Tensor = add(v.value, epsilon);
    const average = this.#averages[i];
    if (average) {
      average.assign(add(multiply(average.value, rho), multiply(g, 1 - rho)));
      denominator = add(subtract(v.value, square(average.value)), epsilon);
    }
    const step = divide(multiply(rate, g), sqrt(denominator));
    const m = this.#momentums[i];
    if (m) m.assign(add(multiply(m.value, momentum), step));
    w.assign(subtract(w.value, m ? m.value : step));
  }
  override getConfig(): Record<string, unknown> {
    const { rho = 0.9, momentum = 0, epsilon = 1e-7, centered = false } = this.#options;
    return { ...super.getConfig(), rho, momentum, epsilon, centered };
  }
}
