import type { Tensor } from "@hornbeam/core";
import { add, cast, divide, floor, multiply } from "@hornbeam/ops";
import { LearningRateSchedule } from "./LearningRateSchedule.ts";

/** Options of InverseTimeDecay; names and defaults of Keras. */
export interface InverseTimeDecayOptions {
  readonly staircase?: boolean;
  readonly name?: string;
}

/** rate / (1 + decayRate · step / decaySteps). */
export class InverseTimeDecay extends LearningRateSchedule {
  static override readonly className: string = "InverseTimeDecay";
  static override readonly positional: readonly string[] = ["initialLearningRate", "decaySteps", "decayRate"];
  readonly #initialLearningRate: number;
  readonly #decaySteps: number;
  readonly #decayRate: number;
  readonly #options: InverseTimeDecayOptions;
  constructor(
    initialLearningRate: number,
    decaySteps: number,
    decayRate: number,
    options: InverseTimeDecayOptions = {},
  ) {
    super();
    this.#initialLearningRate = initialLearningRate;
    this.#decaySteps = decaySteps;
    this.#decayRate = decayRate;
    this.#options = options;
  }
  override apply(step: Tensor): Tensor {
    const p = divide(cast(step, "float32"), this.#decaySteps);
    return divide(this.#initialLearningRate, add(1, multiply(this.#decayRate, this.#options.staircase ? floor(p) : p)));
  }
  override getConfig(): Record<string, unknown> {
    const { staircase = false, name = "InverseTimeDecay" } = this.#options;
    return {
      initial_learning_rate: this.#initialLearningRate,
      decay_steps: this.#decaySteps,
      decay_rate: this.#decayRate,
      staircase,
      name,
    };
  }
}
