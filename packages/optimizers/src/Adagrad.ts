import type { Tensor } from "@hornbeam/core";
import type { Variable } from "@hornbeam/nn";
import { add, divide, multiply, sqrt, square, subtract } from "@hornbeam/ops";
import { Optimizer, type LearningRate, type OptimizerOptions } from "./Optimizer.ts";

/** Options of Adagrad; names and defaults of Keras. */
export interface AdagradOptions extends OptimizerOptions {
  readonly learningRate?: LearningRate;
  /** what the sums of squares begin with */
  readonly initialAccumulatorValue?: number;
  readonly epsilon?: number;
}

/** a ← a + g², w ← w − η·g/√(a + ε). Duchi et al., 2011. https://keras.io/api/optimizers/adagrad/ */
export class Adagrad extends Optimizer {
  static override readonly className: string = "Adagrad";
  readonly #options: AdagradOptions;
  #sums: readonly Variable[] = [];
  constructor(options: AdagradOptions = {}) {
    super(options.learningRate ?? 0.001, "adagrad", options);
    this.#options = options;
  }
  protected override makeSlots(variables: readonly Variable[]): readonly Variable[] {
    const { initialAccumulatorValue = 0.1 } = this.#options;
    return (this.#sums = variables.map((v) => this.slot(v, "accumulator", initialAccumulatorValue)));
  }
  protected override updateStep(g: Tensor, w: Variable, rate: Tensor, i: number): void {
    const a = this.#sums[i]!;
    a.assign(add(a.value, square(g)));
    w.assign(subtract(w.value, divide(multiply(rate, g), sqrt(add(a.value, this.#options.epsilon ?? 1e-7)))));
  }
  override getConfig(): Record<string, unknown> {
    const { initialAccumulatorValue = 0.1, epsilon = 1e-7 } = this.#options;
    return { ...super.getConfig(), initial_accumulator_value: initialAccumulatorValue, epsilon };
  }
}
