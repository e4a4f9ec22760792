import type { Tensor } from "@hornbeam/core";
import { cast, divide, floor, multiply, power } from "@hornbeam/ops";
import { LearningRateSchedule } from "./LearningRateSchedule.ts";

/** Options of ExponentialDecay; names and defaults of Keras. */
export interface ExponentialDecayOptions {
  /** whole exponents only */
  readonly staircase?: boolean;
  readonly name?: string;
}

/** rate · decayRate^(step / decaySteps). */
export class ExponentialDecay extends LearningRateSchedule {
  static override readonly className: string = "ExponentialDecay";
  static override readonly positional: readonly string[] = ["initialLearningRate", "decaySteps", "decayRate"];
  readonly #initialLearningRate: number;
  readonly #decaySteps: number;
  readonly #decayRate: number;
  readonly #options: ExponentialDecayOptions;
  constructor(
    initialLearningRate: number,
    decaySteps: number,
    decayRate: number,
    options: ExponentialDecayOptions = {},
  ) {
    super();
    this.#initialLearningRate = initialLearningRate;
    this.#decaySteps = decaySteps;
    this.#decayRate = decayRate;
    this.#options = options;
  }
  override apply(step: Tensor): Tensor {
    const p = divide(cast(step, "float32"), this.#decaySteps);
    return multiply(this.#initialLearningRate, power(this.#decayRate, this.#options.staircase ? floor(p) : p));
  }
  override getConfig(): Record<string, unknown> {
    const { staircase = false, name = "ExponentialDecay" } = this.#options;
    return {
      initial_learning_rate: this.#initialLearningRate,
      decay_steps: this.#decaySteps,
      decay_rate: this.#decayRate,
      staircase,
      name,
    };
  }
}
