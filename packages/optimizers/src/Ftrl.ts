import type { Tensor } from "@hornbeam/core";
import { ValueError } from "@hornbeam/ir";
import type { Variable } from "@hornbeam/nn";
import { add, clip, divide, multiply, power, square, subtract } from "@hornbeam/ops";
import { Optimizer, type LearningRate, type OptimizerOptions } from "./Optimizer.ts";

/** Options of Ftrl; names and defaults of Keras. */
export interface FtrlOptions extends OptimizerOptions {
  readonly learningRate?: LearningRate;
  /** p ≤ 0: how the learning rate falls; 0 keeps it */
  readonly learningRatePower?: number;
  /** what the sums of squares n begin with, at least 0 */
  readonly initialAccumulatorValue?: number;
  /** λ₁, at least 0 */
  readonly l1RegularizationStrength?: number;
  /** λ₂, at least 0 */
  readonly l2RegularizationStrength?: number;
  /** adds so much of 2·w to the gradient, at least 0 */
  readonly l2ShrinkageRegularizationStrength?: number;
  readonly beta?: number;
}

/** Follow the regularised leader: z ← z + g − (n'⁻ᵖ − n⁻ᵖ)/η·w with n' = n + g², w ← (clip(z, −λ₁, λ₁) − z)/(n'⁻ᵖ/η + 2·λ₂ + β/η). McMahan et al., 2013. https://keras.io/api/optimizers/ftrl/ */
export class Ftrl extends Optimizer {
  static override readonly className: string = "Ftrl";
  readonly #options: FtrlOptions;
  #slots: readonly (readonly [Variable, Variable])[] = [];
  /** @throws ValueError for a negative strength or a positive power. */
  constructor(options: FtrlOptions = {}) {
    super(options.learningRate ?? 0.001, "ftrl", options);
    this.#options = options;
    const { learningRatePower = 0, initialAccumulatorValue, l1RegularizationStrength } = options;
    const { l2RegularizationStrength, l2ShrinkageRegularizationStrength } = options;
    const strengths = { initialAccumulatorValue, l1RegularizationStrength, l2RegularizationStrength };
    for (const [key, value] of Object.entries({ ...strengths, l2ShrinkageRegularizationStrength }))
      if (value !== undefined && !(value >= 0))
        throw new ValueError(`${this.name}: ${key} must be at least 0; received ${value}.`);
    if (!(learningRatePower <= 0))
      throw new ValueError(`${this.name}: learningRatePower must be at most 0; received ${learningRatePower}.`);
  }
  protected override makeSlots(variables: readonly Variable[]): readonly Variable[] {
    const { initialAccumulatorValue = 0.1 } = this.#options;
    this.#slots = variables.map(
      (v) => [this.slot(v, "accumulator", initialAccumulatorValue), this.slot(v, "linear")] as const,
    );
    return this.#slots.flat();
  }
  protected override updateStep(gradient: Tensor, w: Variable, rate: Tensor, i: number): void {
    const {
      learningRatePower: p = -0.5,
      l1RegularizationStrength: l1 = 0,
      l2RegularizationStrength: l2 = 0,
      l2ShrinkageRegularizationStrength: shrinkage = 0,
      beta = 0,
    } = this.#options;
    const [n, z] = this.#slots[i]!;
    const g = shrinkage ? add(gradient, multiply(2 * shrinkage, w.value)) : gradient;
    const sums = add(n.value, square(gradient));
    const scale = power(sums, -p);
    const pull = divide(subtract(scale, power(n.value, -p)), rate);
    z.assign(add(z.value, subtract(g, multiply(pull, w.value))));
    const quadratic = add(divide(add(scale, beta), rate), 2 * l2);
    w.assign(divide(subtract(clip(z.value, -l1, l1), z.value), quadratic));
    n.assign(sums);
  }
  override getConfig(): Record<string, unknown> {
    const {
      learningRatePower = -0.5,
      initialAccumulatorValue = 0.1,
      l1RegularizationStrength = 0,
      l2RegularizationStrength = 0,
      l2ShrinkageRegularizationStrength = 0,
      beta = 0,
    } = this.#options;
    return {
      ...super.getConfig(),
      learning_rate_power: learningRatePower,
      initial_accumulator_value: initialAccumulatorValue,
      l1_regularization_strength: l1RegularizationStrength,
      l2_regularization_strength: l2RegularizationStrength,
      l2_shrinkage_regularization_strength: l2ShrinkageRegularizationStrength,
      beta,
    };
  }
}
