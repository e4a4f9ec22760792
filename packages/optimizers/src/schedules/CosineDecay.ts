import type { Tensor } from "@hornbeam/core";
import { add, cast, cos, divide, less, minimum, multiply, subtract, where } from "@hornbeam/ops";
import { LearningRateSchedule } from "./LearningRateSchedule.ts";

/** Options of CosineDecay; names and defaults of Keras. */
export interface CosineDecayOptions {
  /** least rate as a part of the initial (or target) one */
  readonly alpha?: number;
  readonly warmupTarget?: number | null;
  readonly warmupSteps?: number;
  readonly name?: string;
}

/** Linear warm-up to warmupTarget over warmupSteps, then half a cosine down to alpha · rate over decaySteps (Loshchilov & Hutter, "SGDR", 2017). */
export class CosineDecay extends LearningRateSchedule {
  static override readonly className: string = "CosineDecay";
  static override readonly positional: readonly string[] = ["initialLearningRate", "decaySteps"];
  readonly #initialLearningRate: number;
  readonly #decaySteps: number;
  readonly #options: CosineDecayOptions;
  constructor(initialLearningRate: number, decaySteps: number, options: CosineDecayOptions = {}) {
    super();
    this.#initialLearningRate = initialLearningRate;
    this.#decaySteps = decaySteps;
    this.#options = options;
  }
  override apply(step: Tensor): Tensor {
    const { alpha = 0, warmupTarget = null, warmupSteps = 0 } = this.#options;
    const s = cast(step, "float32");
    const decay = (at: Tensor, from: number): Tensor => {
      const cosine = multiply(
        0.5,
        add(1, cos(multiply(Math.PI, divide(minimum(at, this.#decaySteps), this.#decaySteps)))),
      );
      return multiply(from, add(multiply(1 - alpha, cosine), alpha));
    };
    if (warmupTarget === null) return decay(s, this.#initialLearningRate);
    const warm = add(
      multiply(divide(s, warmupSteps), warmupTarget - this.#initialLearningRate),
      this.#initialLearningRate,
    );
    return where(less(s, warmupSteps), warm, decay(subtract(s, warmupSteps), warmupTarget));
  }
  override getConfig(): Record<string, unknown> {
    const { alpha = 0, warmupTarget = null, warmupSteps = 0, name = "CosineDecay" } = this.#options;
    return {
      initial_learning_rate: this.#initialLearningRate,
      decay_steps: this.#decaySteps,
      alpha,
      name,
      warmup_target: warmupTarget,
      warmup_steps: warmupSteps,
    };
  }
}
