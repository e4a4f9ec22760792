import type { Tensor } from "@hornbeam/core";
import { add, cast, cos, divide, floor, log, multiply, power, subtract } from "@hornbeam/ops";
import { LearningRateSchedule } from "./LearningRateSchedule.ts";

/** Options of CosineDecayRestarts; names and defaults of Keras. */
export interface CosineDecayRestartsOptions {
  readonly tMul?: number;
  readonly mMul?: number;
  readonly alpha?: number;
  readonly name?: string;
}

/** Cosine decay that starts again, after tMul times as many steps and at mMul times the rate (Loshchilov & Hutter, "SGDR", 2017). */
export class CosineDecayRestarts extends LearningRateSchedule {
  static override readonly className: string = "CosineDecayRestarts";
  static override readonly positional: readonly string[] = ["initialLearningRate", "firstDecaySteps"];
  readonly #initialLearningRate: number;
  readonly #firstDecaySteps: number;
  readonly #options: CosineDecayRestartsOptions;
  constructor(initialLearningRate: number, firstDecaySteps: number, options: CosineDecayRestartsOptions = {}) {
    super();
    this.#initialLearningRate = initialLearningRate;
    this.#firstDecaySteps = firstDecaySteps;
    this.#options = options;
  }
  override apply(step: Tensor): Tensor {
    const { tMul = 2, mMul = 1, alpha = 0 } = this.#options;
    const done = divide(cast(step, "float32"), this.#firstDecaySteps);
    let restart: Tensor;
    let fraction: Tensor;
    if (tMul === 1) {
      restart = floor(done);
      fraction = subtract(done, restart);
    } else {
      // Rounding must not leave the quotient just below a whole number where a cycle begins.
      restart = floor(add(divide(log(subtract(1, multiply(done, 1 - tMul))), Math.log(tMul)), 1e-5));
      const sum = divide(subtract(1, power(tMul, restart)), 1 - tMul);
      fraction = divide(subtract(done, sum), power(tMul, restart));
    }
    const cosine = multiply(multiply(0.5, power(mMul, restart)), add(1, cos(multiply(Math.PI, fraction))));
    return multiply(this.#initialLearningRate, add(multiply(1 - alpha, cosine), alpha));
  }
  override getConfig(): Record<string, unknown> {
    const { tMul = 2, mMul = 1, alpha = 0, name = "SGDRDecay" } = this.#options;
    return {
      initial_learning_rate: this.#initialLearningRate,
      first_decay_steps: this.#firstDecaySteps,
      t_mul: tMul,
      m_mul: mMul,
      alpha,
      name,
    };
  }
}
