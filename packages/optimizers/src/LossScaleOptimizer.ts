import { tensor, type Tensor } from "@hornbeam/core";
import { ValueError } from "@hornbeam/ir";
import type { Variable } from "@hornbeam/nn";
import { add, all, cast, divide, equal, isfinite, logicalAnd, multiply, where } from "@hornbeam/ops";
import { keepUnless } from "./keepUnless.ts";
import { Optimizer, type LearningRate } from "./Optimizer.ts";

/** Options of LossScaleOptimizer; names and defaults of Keras. */
export interface LossScaleOptimizerOptions {
  readonly name?: string;
  /** factor of the loss at first */
  readonly initialScale?: number;
  /** after so many steps with finite gradients the factor is doubled */
  readonly dynamicGrowthSteps?: number;
}

/**
 * Multiplies the loss, so that gradients of 16 bits do not vanish, and divides the gradients again. A step whose gradients are not all
 * finite changes nothing but halves the factor; the decision is part of the compiled step. Micikevicius et al., "Mixed Precision
 * Training", 2018. https://keras.io/api/optimizers/loss_scale_optimizer/
 */
export class LossScaleOptimizer extends Optimizer {
  static override readonly className: string = "LossScaleOptimizer";
  static readonly positional: readonly string[] = ["innerOptimizer"];
  readonly innerOptimizer: Optimizer;
  readonly initialScale: number;
  readonly dynamicGrowthSteps: number;
  /** steps with finite gradients since the factor changed */
  #counter: Variable | undefined;
  #scale: Variable | undefined;

  /** @throws ValueError for a scale that is not positive or growth steps below 1. */
  constructor(innerOptimizer: Optimizer, options: LossScaleOptimizerOptions = {}) {
    const { name, initialScale = 2 ** 15, dynamicGrowthSteps = 2000 } = options;
    super(0, "loss_scale_optimizer", name === undefined ? {} : { name });
    if (!(initialScale > 0) || !(Number.isInteger(dynamicGrowthSteps) && dynamicGrowthSteps > 0))
      throw new ValueError(
        `${this.name}: initialScale must be above 0 and dynamicGrowthSteps a whole number above 0; received ${initialScale} and ${dynamicGrowthSteps}.`,
      );
    this.innerOptimizer = innerOptimizer;
    innerOptimizer.lossScaleFactor = null;
    this.initialScale = initialScale;
    this.dynamicGrowthSteps = dynamicGrowthSteps;
  }
  /** The factor of the loss, once built. */
  get dynamicScale(): Variable | undefined {
    return this.#scale;
  }
  override get iterations(): Variable {
    return this.innerOptimizer.iterations;
  }
  override get learningRate(): Optimizer["learningRate"] {
    return this.innerOptimizer.learningRate;
  }
  override set learningRate(rate: LearningRate | Variable) {
    this.innerOptimizer.learningRate = rate;
  }
  override get variables(): readonly Variable[] {
    return [...super.variables, ...this.innerOptimizer.variables];
  }
  override get schedules(): readonly unknown[] {
    return this.innerOptimizer.schedules;
  }
  override get stepVariables(): readonly Variable[] {
    return [...super.variables, ...this.innerOptimizer.stepVariables];
  }
  override get averages(): Optimizer["averages"] {
    return this.innerOptimizer.averages;
  }
  override build(variables: readonly Variable[]): void {
    super.build(variables);
    this.innerOptimizer.build(variables);
  }
  protected override makeSlots(): readonly Variable[] {
    // A new set of variables goes on with the factor that was found.
    this.#counter ??= this.state("step_counter", 0, "int32");
    this.#scale ??= this.state("dynamic_scale", this.initialScale, "float32");
    return [this.#counter, this.#scale];
  }
  protected override updateStep(): void {
    throw new ValueError(`${this.name}: the inner optimizer makes the updates. Call apply.`);
  }
  override scaleLoss(loss: Tensor): Tensor {
    return multiply(loss, this.#scale ? this.#scale.value : this.initialScale);
  }
  override apply(gradients: readonly (Tensor | undefined)[], variables?: readonly Variable[]): void {
    const inner = this.innerOptimizer;
    if (variables) this.build(variables);
    if (!this.#counter || !this.#scale)
      throw new ValueError(`${this.name}: without variables the optimizer must be built. Call build first.`);
    const [counter, scale] = [this.#counter, this.#scale];
    const factor = scale.value;
    const finite = gradients
      .flatMap((g) => (g ? [all(isfinite(g))] : []))
      .reduce((a, b) => logicalAnd(a, b), tensor(true));
    // What is infinite or NaN is chosen away below, with all that was computed from it.
    const touched = [...new Set([...(variables ?? this.trained), ...inner.variables])];
    keepUnless(finite, touched, () =>
      inner.apply(
        gradients.map((g) => g && divide(g, cast(factor, g.dtype))),
        variables,
      ),
    );
    const grown = equal(counter.value, this.dynamicGrowthSteps - 1);
    counter.assign(where(finite, where(grown, 0, add(counter.value, 1)), 0));
    scale.assign(multiply(factor, where(finite, where(grown, 2, 1), 0.5)));
  }
  override getConfig(): Record<string, unknown> {
    const { name, innerOptimizer, initialScale, dynamicGrowthSteps } = this;
    return {
      name,
      inner_optimizer: innerOptimizer,
      initial_scale: initialScale,
      dynamic_growth_steps: dynamicGrowthSteps,
    };
  }
}
