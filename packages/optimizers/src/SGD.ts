import type { Tensor } from "@hornbeam/core";
import type { Variable } from "@hornbeam/nn";
import { add, multiply, subtract } from "@hornbeam/ops";
import { Optimizer, type LearningRate, type OptimizerOptions } from "./Optimizer.ts";

/** Options of SGD; names and defaults of Keras. */
export interface SGDOptions extends OptimizerOptions {
  readonly learningRate?: LearningRate;
  readonly momentum?: number;
  readonly nesterov?: boolean;
}

/** w ← w − η·g, with momentum v ← μ·v − η·g, w ← w + v (Nesterov: w ← w + μ·v − η·g). https://keras.io/api/optimizers/sgd/ */
export class SGD extends Optimizer {
  static override readonly className: string = "SGD";
  readonly #options: SGDOptions;
  #momentums: Variable[] = [];
  constructor(options: SGDOptions = {}) {
    super(options.learningRate ?? 0.01, "sgd", options);
    this.#options = options;
  }
  protected override makeSlots(variables: readonly Variable[]): Variable[] {
    return (this.#momentums = this.#options.momentum ? variables.map((v) => this.slot(v, "momentum")) : []);
  }
  protected override updateStep(g: Tensor, v: Variable, rate: Tensor, i: number): void {
    const { momentum = 0, nesterov = false } = this.#options;
    const step = multiply(g, rate);
    const m = this.#momentums[i];
    if (!m) return void v.assign(subtract(v.value, step));
    const speed = subtract(multiply(m.value, momentum), step);
    m.assign(speed);
    v.assign(add(v.value, nesterov ? subtract(multiply(speed, momentum), step) : speed));
  }
  override getConfig(): Record<string, unknown> {
    const { momentum = 0, nesterov = false } = this.#options;
    return { ...super.getConfig(), momentum, nesterov };
  }
}
