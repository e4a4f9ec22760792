import type { Tensor } from "@hornbeam/core";
import type { Variable } from "@hornbeam/nn";
import { add, cast, divide, minimum, multiply, power, sqrt, square, subtract } from "@hornbeam/ops";
import { Optimizer, type LearningRate, type OptimizerOptions } from "./Optimizer.ts";

/** Options of ScheduleFreeAdamW; names and defaults of Keras. */
export interface ScheduleFreeAdamWOptions extends OptimizerOptions {
  readonly learningRate?: LearningRate;
  /** how much of the average x is in the weights */
  readonly beta1?: number;
  readonly beta2?: number;
  readonly epsilon?: number;
  /** the learning rate rises linearly over so many steps */
  readonly warmupSteps?: number;
}

/**
 * Adam without a schedule: z ← z − η·g/(√v̂ + ε), x ← (1 − 1/t)·x + z/t, and the weights are w = (1 − β₁)·z + β₁·x. Defazio et al., 2024
 * (arXiv:2405.15682). As in Keras, x is not stored: it is what makes the old weights with the new z, x = (w − (1 − β₁)·z) / β₁, where the paper has
 * the old z. Keras's own traces say so. https://keras.io/api/optimizers/
 */
export class ScheduleFreeAdamW extends Optimizer {
  static override readonly className: string = "ScheduleFreeAdamW";
  readonly #options: ScheduleFreeAdamWOptions;
  #slots: readonly (readonly [Variable, Variable])[] = [];
  constructor(options: ScheduleFreeAdamWOptions = {}) {
    super(options.learningRate ?? 0.0025, "schedule_free_adam_w", options);
    this.#options = options;
  }
  protected override makeSlots(variables: readonly Variable[]): readonly Variable[] {
    this.#slots = variables.map((v) => [this.slot(v, "momentum", v.value), this.slot(v, "velocity")] as const);
    return this.#slots.flat();
  }
  protected override updateStep(g: Tensor, w: Variable, given: Tensor, i: number): void {
    const { beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8, warmupSteps = 0 } = this.#options;
    const t = cast(this.step, w.dtype);
    const rate = warmupSteps > 0 ? multiply(given, minimum(divide(t, warmupSteps), 1)) : given;
    const [z, v] = this.#slots[i]!;
    v.assign(add(v.value, multiply(subtract(square(g), v.value), 1 - beta2)));
    const scale = add(sqrt(divide(v.value, subtract(1, power(beta2, t)))), epsilon);
    z.assign(subtract(z.value, divide(multiply(rate, g), scale)));
    // As Keras computes it where assignments are in place: with z after its step, not before.
    const x = divide(subtract(w.value, multiply(1 - beta1, z.value)), beta1);
    const weight = divide(1, t);
    const average = add(multiply(subtract(1, weight), x), multiply(weight, z.value));
    w.assign(add(multiply(1 - beta1, z.value), multiply(beta1, average)));
  }
  override getConfig(): Record<string, unknown> {
    const { beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8, warmupSteps = 0 } = this.#options;
    return { ...super.getConfig(), beta_1: beta1, beta_2: beta2, epsilon, warmup_steps: warmupSteps };
  }
}
