import type { Tensor } from "@hornbeam/core";
import { ValueError } from "@hornbeam/ir";
import { Variable } from "@hornbeam/nn";
import { add, cast, equal, floorDivide, logicalNot, multiply, subtract, where, zerosLike } from "@hornbeam/ops";
import { clipAll } from "./clip.ts";
import type { LearningRateSchedule } from "./schedules/LearningRateSchedule.ts";

/** Options of every optimizer; names and defaults of Keras. */
export interface OptimizerOptions {
  readonly name?: string;
  /** decoupled: weights shrink by this part of the learning rate each step */
  readonly weightDecay?: number | null;
  /** each gradient's norm is at most this */
  readonly clipnorm?: number | null;
  /** each element is within ± this */
  readonly clipvalue?: number | null;
  /** the norm of all gradients together is at most this */
  readonly globalClipnorm?: number | null;
  /** keeps a moving average of the weights */
  readonly useEma?: boolean;
  readonly emaMomentum?: number;
  /** every so many steps the weights become their average */
  readonly emaOverwriteFrequency?: number | null;
  readonly lossScaleFactor?: number | null;
  /** updates once for so many steps, with the mean of their gradients */
  readonly gradientAccumulationSteps?: number | null;
}

/** A learning rate: a number, or a schedule of the step. */
export type LearningRate = number | LearningRateSchedule;

/**
 * The base of optimizers. State lies in variables, assigned by `apply`, so that a whole update is traced into the compiled step.
 * https://keras.io/api/optimizers/
 */
export abstract class Optimizer {
  static readonly className: string = "Optimizer";
  readonly options: OptimizerOptions;
  readonly name: string;
  readonly iterations: Variable;
  readonly #rate: Variable | LearningRateSchedule;
  built = false;
  #trainable: readonly Variable[] = [];
  #slots: Variable[] = [];
  #averages: Variable[] = [];
  #accumulators: Variable[] = [];
  #excluded: ((v: Variable) => boolean) | undefined;

  constructor(learningRate: LearningRate, name: string, options: OptimizerOptions) {
    this.options = options;
    this.name = options.name ?? name;
    const { clipnorm, clipvalue, globalClipnorm, gradientAccumulationSteps: every, emaMomentum = 0.99 } = options;
    if ([clipnorm, clipvalue, globalClipnorm].filter((c) => c !== undefined && c !== null).length > 1)
      throw new ValueError(
        `${this.name}: only one of clipnorm, clipvalue and globalClipnorm can be set; received several.`,
      );
    if (every !== undefined && every !== null && !(Number.isInteger(every) && every >= 2))
      throw new ValueError(
        `${this.name}: gradientAccumulationSteps must be a whole number of at least 2; received ${every}.`,
      );
    if (!(emaMomentum >= 0 && emaMomentum <= 1))
      throw new ValueError(`${this.name}: emaMomentum must be in [0, 1]; received ${emaMomentum}.`);
    this.iterations = state("iteration", 0, "int32");
    this.#rate = typeof learningRate === "number" ? state("learning_rate", learningRate, "float32") : learningRate;
    this.learningRateConfig = learningRate;
  }

  get className(): string {
    return (this.constructor as typeof Optimizer).className;
  }
  /** The learning rate as it was given: a variable that can be assigned, or the schedule. */
  get learningRate(): Variable | LearningRateSchedule {
    return this.#rate;
  }
  set learningRate(rate: number | Variable | LearningRateSchedule) {
    if (!(this.#rate instanceof Variable))
      throw new ValueError(
        `${this.name}: a schedule decides the learning rate; it cannot be set. Make the optimizer with a number.`,
      );
    this.#rate.assign(rate as number);
  }
  /** The learning rate of the present step. */
  protected get rate(): Tensor {
    return this.#rate instanceof Variable ? this.#rate.value : cast(this.#rate.apply(this.iterations.value), "float32");
  }
  /** All state in the order in which Keras saves it. */
  get variables(): readonly Variable[] {
    return [
      this.iterations,
      ...(this.#rate instanceof Variable ? [this.#rate] : []),
      ...this.#slots,
      ...this.#averages,
      ...this.#accumulators,
    ];
  }

  /** Variables (or names that occur in their paths) that weight decay leaves alone. */
  excludeFromWeightDecay(options: {
    readonly varList?: readonly Variable[];
    readonly varNames?: readonly string[];
  }): void {
    const { varList = [], varNames = [] } = options;
    this.#excluded = (v) => varList.includes(v) || varNames.some((n) => v.path.includes(n));
  }

  /** Makes the state for these variables. A second call with the same changes nothing. */
  build(variables: readonly Variable[]): void {
    if (
      this.built &&
      variables.length === this.#trainable.length &&
      variables.every((v, i) => v === this.#trainable[i])
    )
      return;
    this.#trainable = [...variables];
    this.#slots = this.makeSlots(variables);
    if (this.options.useEma) this.#averages = variables.map((v) => this.slot(v, "average"));
    if (this.options.gradientAccumulationSteps)
      this.#accumulators = variables.map((v) => this.slot(v, "gradient_accumulator"));
    this.built = true;
  }

  /** A state variable like a weight, zero at first. */
  protected slot(v: Variable, name: string): Variable {
    const made = new Variable(zerosLike(v.value), { name: `${v.path.replaceAll("/", "_")}_${name}`, trainable: false });
    made.path = `${this.name}/${made.name}`;
    return made;
  }
  /** Makes the slots, in Keras's order. */
  protected abstract makeSlots(variables: readonly Variable[]): Variable[];
  /** Assigns the new value of variable number i and its slots. */
  protected abstract updateStep(gradient: Tensor, variable: Variable, learningRate: Tensor, i: number): void;

  /** The loss as it is to be differentiated. */
  scaleLoss(loss: Tensor): Tensor {
    const { lossScaleFactor } = this.options;
    return lossScaleFactor ? multiply(loss, lossScaleFactor) : loss;
  }

  /**
   * One update with gradients in the order of the variables; undefined where the loss does not depend on one.
   * @throws ValueError where there is no gradient at all.
   */
  apply(gradients: readonly (Tensor | undefined)[], variables: readonly Variable[]): void {
    this.build(variables);
    const pairs = variables.flatMap((v, i) => (gradients[i] ? [{ v, g: gradients[i]!, i }] : []));
    if (!pairs.length)
      throw new ValueError(
        `${this.name}: at least one variable must have a gradient; received none for ${variables.map((v) => v.path).join(", ") || "no variables"}. Does the loss depend on the model, and is anything trainable?`,
      );
    const factor = this.options.lossScaleFactor;
    const scaled = factor ? pairs.map((p) => ({ ...p, g: multiply(p.g, 1 / factor) })) : pairs;
    if (this.options.gradientAccumulationSteps) this.#accumulate(scaled, this.options.gradientAccumulationSteps);
    else this.#update(scaled);
    this.iterations.assign(add(this.iterations.value, 1));
  }

  #update(pairs: readonly { readonly v: Variable; readonly g: Tensor; readonly i: number }[]): void {
    const rate = this.rate;
    const clipped = clipAll(
      pairs.map((p) => p.g),
      this.options,
    );
    const { weightDecay } = this.options;
    pairs.forEach(({ v, i }, k) => {
      if (weightDecay && !this.#excluded?.(v))
        v.assign(subtract(v.value, multiply(v.value, multiply(rate, weightDecay))));
      this.updateStep(clipped[k]!, v, cast(rate, v.dtype), i);
    });
    this.#average(pairs.map((p) => p.i));
    for (const { v } of pairs) if (v.constraint) v.assign(v.constraint.call(v.value));
  }

  /** Whether this step ends a stretch of so many. */
  #isDue(every: number): Tensor {
    const step = add(this.iterations.value, 1);
    return equal(subtract(step, multiply(floorDivide(step, every), every)), 0);
  }
  #average(indices: readonly number[]): void {
    const { useEma, emaMomentum = 0.99, emaOverwriteFrequency: every } = this.options;
    if (!useEma) return;
    for (const i of indices) {
      const v = this.#trainable[i]!;
      const average = this.#averages[i]!;
      const first = equal(this.iterations.value, 0);
      average.assign(
        where(first, v.value, add(multiply(emaMomentum, average.value), multiply(1 - emaMomentum, v.value))),
      );
      if (every) {
        const due = this.#isDue(every);
        v.assign(where(due, average.value, v.value));
      }
    }
  }

  /** Between updates only the accumulators change: all state is computed both ways and selected. */
  #accumulate(pairs: readonly { readonly v: Variable; readonly g: Tensor; readonly i: number }[], every: number): void {
    const due = this.#isDue(every);
    const touched = [...pairs.map((p) => p.v), ...this.#slots, ...this.#averages];
    const before = touched.map((v) => v.value);
    const sums = pairs.map(({ g, i }) => add(this.#accumulators[i]!.value, g));
    this.#update(pairs.map((p, k) => ({ ...p, g: multiply(sums[k]!, 1 / every) })));
    touched.forEach((v, k) => v.value !== before[k] && v.assign(where(due, v.value, before[k]!)));
    pairs.forEach(({ i }, k) => this.#accumulators[i]!.assign(where(logicalNot(due), sums[k]!, zerosLike(sums[k]!))));
  }

  /** The weights with their moving averages; none without `useEma`. */
  get averages(): readonly (readonly [Variable, Variable])[] {
    return this.#averages.map((average, i) => [this.#trainable[i]!, average]);
  }

  /** At the end of training with `useEma`: the weights become their averages. */
  finalizeVariableValues(variables: readonly Variable[]): void {
    if (!this.options.useEma) return;
    variables.forEach((v) => {
      const i = this.#trainable.indexOf(v);
      if (i >= 0) v.assign(this.#averages[i]!.value);
    });
  }

  getConfig(): Record<string, unknown> {
    const {
      weightDecay = null,
      clipnorm = null,
      globalClipnorm = null,
      clipvalue = null,
      useEma = false,
      emaMomentum = 0.99,
      emaOverwriteFrequency = null,
      lossScaleFactor = null,
      gradientAccumulationSteps = null,
    } = this.options;
    return {
      name: this.name,
      learning_rate: this.learningRateConfig,
      weight_decay: weightDecay,
      clipnorm,
      global_clipnorm: globalClipnorm,
      clipvalue,
      use_ema: useEma,
      ema_momentum: emaMomentum,
      ema_overwrite_frequency: emaOverwriteFrequency,
      loss_scale_factor: lossScaleFactor,
      gradient_accumulation_steps: gradientAccumulationSteps,
    };
  }
  /** The number given, or the schedule itself, which whoever saves turns into a config. */
  learningRateConfig: unknown;
}

const state = (name: string, value: number, dtype: "int32" | "float32"): Variable =>
  new Variable(value, { name, dtype, trainable: false });
