import type { Tensor } from "@hornbeam/core";
import { add, cast, ceil, divide, maximum, minimum, multiply, power, subtract } from "@hornbeam/ops";
import { LearningRateSchedule } from "./LearningRateSchedule.ts";

/** Options of PolynomialDecay; names and defaults of Keras. */
export interface PolynomialDecayOptions {
  readonly endLearningRate?: number;
  readonly power?: number;
  readonly cycle?: boolean;
  readonly name?: string;
}

/** (rate − end) · (1 − step / decaySteps)^power + end, constant after decaySteps, or with decaySteps growing in cycles. */
export class PolynomialDecay extends LearningRateSchedule {
  static override readonly className: string = "PolynomialDecay";
  static override readonly positional: readonly string[] = ["initialLearningRate", "decaySteps"];
  readonly #initialLearningRate: number;
  readonly #decaySteps: number;
  readonly #options: PolynomialDecayOptions;
  constructor(initialLearningRate: number, decaySteps: number, options: PolynomialDecayOptions = {}) {
    super();
    this.#initialLearningRate = initialLearningRate;
    this.#decaySteps = decaySteps;
    this.#options = options;
  }
  override apply(step: Tensor): Tensor {
    const { endLearningRate = 0.0001, power: exponent = 1, cycle = false } = this.#options;
    const s = cast(step, "float32");
    const steps = cycle ? multiply(this.#decaySteps, maximum(1, ceil(divide(s, this.#decaySteps)))) : this.#decaySteps;
    const p = divide(cycle ? s : minimum(s, this.#decaySteps), steps);
    return add(multiply(this.#initialLearningRate - endLearningRate, power(subtract(1, p), exponent)), endLearningRate);
  }
  override getConfig(): Record<string, unknown> {
    const { endLearningRate = 0.0001, power: exponent = 1, cycle = false, name = "PolynomialDecay" } = this.#options;
    return {
      initial_learning_rate: this.#initialLearningRate,
      decay_steps: this.#decaySteps,
      end_learning_rate: endLearningRate,
      power: exponent,
      cycle,
      name,
    };
  }
}
