import { atOnce, isPlaceholder, isTensor, visit, type Pieces, type Tensor, type TensorLike } from "@hornbeam/core";
import { ValueError, type DType } from "@hornbeam/ir";
import { Variable } from "@hornbeam/nn";
import { add, cast, equal, floorDivide, mod, multiply, notEqual, subtract, where } from "@hornbeam/ops";
import { fullOf } from "@hornbeam/ops/primitives";
import { clipAll } from "./clip.ts";
import { keepUnless } from "./keepUnless.ts";
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

/** A learning rate: a number, a schedule of the step, or a function that is called before each step. */
export type LearningRate = number | LearningRateSchedule | (() => number | Tensor);

/**
 * The base of optimizers. State lies in variables, assigned by `apply`, so that a whole update is traced into the compiled step.
 * https://keras.io/api/optimizers/
 */
export abstract class Optimizer {
  static readonly className: string = "Optimizer";
  readonly options: OptimizerOptions;
  readonly name: string;
  /** factor of the loss that is differentiated; gradients are divided by it */
  lossScaleFactor: number | null;
  readonly #iterations: Variable;
  #rate!: Variable | LearningRateSchedule | (() => number | Tensor);
  /** what a function gave before the present step */
  #called: Variable | undefined;
  built = false;
  /** the variables that have state */
  protected trained: readonly Variable[] = [];
  #slots: readonly Variable[] = [];
  #averages: readonly Variable[] = [];
  #accumulators: readonly Variable[] = [];
  #excluded: ((v: Variable) => boolean) | undefined;

  constructor(learningRate: LearningRate, name: string, options: OptimizerOptions) {
    this.options = options;
    this.name = options.name ?? name;
    this.lossScaleFactor = options.lossScaleFactor ?? null;
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
    this.#iterations = this.state("iteration", 0, "int32");
    this.learningRateConfig = learningRate;
    if (typeof learningRate === "number") this.#rate = this.state("learning_rate", learningRate, "float32");
    else this.#rate = learningRate;
  }

  get className(): string {
    return (this.constructor as typeof Optimizer).className;
  }
  /** Number of calls of `apply`. */
  get iterations(): Variable {
    return this.#iterations;
  }
  /** The learning rate as it was given: a variable that can be assigned, the schedule, or the function. */
  get learningRate(): Variable | LearningRateSchedule | (() => number | Tensor) {
    return this.#rate;
  }
  /**
   * A number is the next value of the variable; a schedule or a function takes the place of what decided before, in compiled steps too.
   * @throws ValueError for a number where a schedule or a function decides.
   */
  set learningRate(rate: LearningRate | Variable) {
    if (typeof rate === "function" || (typeof rate === "object" && "apply" in rate))
      this.learningRateConfig = this.#rate = rate;
    else if (this.#rate instanceof Variable) this.#rate.assign(rate as number);
    else
      throw new ValueError(
        `${this.name}: a schedule or a function decides the learning rate; a number cannot be set. Make the optimizer with a number, or set another schedule.`,
      );
  }
  /** The learning rate of the present step. */
  protected get rate(): Tensor {
    const rate = this.#rate;
    if (rate instanceof Variable) return rate.value;
    if (typeof rate !== "function") return cast(rate.apply(this.#iterations.value), "float32");
    // A compiled step takes it as an input; its graph must not keep the number of one step.
    const called = this.#called?.value;
    return called && isPlaceholder(called) ? called : cast(rate(), "float32");
  }
  /** What a compiled step is made with besides variables: whatever decides the learning rate. */
  get schedules(): readonly unknown[] {
    return [this.#rate];
  }
  /** What a compiled step reads and writes: also what a function gives now, in a variable that is not saved. */
  get stepVariables(): readonly Variable[] {
    const rate = this.#rate;
    const value = typeof rate === "function" ? rate() : undefined;
    if (typeof value !== "number") return this.variables;
    this.#called = (this.#called ?? this.state("called_rate", 0, "float32")).assign(value);
    return [...this.variables, this.#called];
  }
  /** Number of updates before this one. */
  get #updates(): Tensor {
    const { gradientAccumulationSteps: every } = this.options;
    return every ? floorDivide(this.#iterations.value, every) : this.#iterations.value;
  }
  /** Number of this update, the first being 1, as a float. */
  protected get step(): Tensor {
    return cast(add(this.#updates, 1), "float32");
  }
  /** All state in the order in which Keras saves it. */
  get variables(): readonly Variable[] {
    return [
      this.#iterations,
      ...(this.#rate instanceof Variable ? [this.#rate] : []),
      ...this.#averages,
      ...this.#accumulators,
      ...this.#slots,
    ];
  }

  /** Variables (or patterns that their names contain) that weight decay leaves alone. */
  excludeFromWeightDecay(options: {
    readonly varList?: readonly Variable[];
    readonly varNames?: readonly string[];
  }): void {
    const { varList = [], varNames = [] } = options;
    this.#excluded = (v) => varList.includes(v) || varNames.some((n) => new RegExp(n).test(v.name));
  }

  /** Makes the state for these variables; nothing where all of them have it. */
  build(variables: readonly Variable[]): void {
    if (this.built && variables.every((v) => this.trained.includes(v))) return;
    this.trained = [...variables];
    const like = (name: string): Variable[] => variables.map((v) => this.slot(v, name));
    this.#averages = this.options.useEma ? like("average") : [];
    this.#accumulators = this.options.gradientAccumulationSteps ? like("gradient_accumulator") : [];
    this.#slots = this.makeSlots(variables);
    this.built = true;
  }

  /** A state variable like a weight, of one value or a tensor at first. */
  protected slot(v: Variable, name: string, initial: number | Tensor = 0): Variable {
    const value = isTensor(initial) ? initial : fullOf(v.shape, initial, v.dtype);
    return this.state(`${v.path.replaceAll("/", "_")}_${name}`, value, v.dtype);
  }
  /** Any other state variable. */
  protected state(name: string, value: TensorLike, dtype: DType): Variable {
    const made = new Variable(value, { name, dtype, trainable: false });
    made.path = `${this.name}/${name}`;
    return made;
  }
  /** Makes the slots, in Keras's order. */
  protected abstract makeSlots(variables: readonly Variable[]): readonly Variable[];
  /** Assigns the new value of variable number i and its slots. */
  protected abstract updateStep(gradient: Tensor, variable: Variable, learningRate: Tensor, i: number): void;
  /** What all variables share is updated here, before them. */
  protected beginUpdate?(): void;
  /** The part of the learning rate by which a variable shrinks. */
  protected decayOf(_variable: Variable): number | null | undefined {
    return this.options.weightDecay;
  }

  /** The loss as it is to be differentiated. */
  scaleLoss(loss: Tensor): Tensor {
    return this.lossScaleFactor ? multiply(loss, this.lossScaleFactor) : loss;
  }

  /**
   * One update with gradients in the order of the variables; undefined where the loss does not depend on one. Without variables, those
   * that the optimizer was built for.
   * @throws ValueError where there is no gradient at all.
   */
  apply(gradients: readonly (Tensor | undefined)[], variables?: readonly Variable[]): void {
    atOnce(this.applyInPieces(gradients, variables));
  }
  /** `apply` with breaks between the variables. */
  *applyInPieces(
    gradients: readonly (Tensor | undefined)[],
    variables: readonly Variable[] = this.trained,
  ): Pieces<void> {
    this.build(variables);
    yield;
    const scale = this.lossScaleFactor;
    const updates = variables.flatMap((v, k): Update[] => {
      const g = gradients[k];
      // Scales of 8-bit floats: their gradient is their next value.
      if (g && "overwriteWithGradient" in v) v.assign(g);
      else if (g) return [{ v, g: scale ? multiply(g, 1 / scale) : g, i: this.trained.indexOf(v) }];
      return [];
    });
    if (!updates.length)
      throw new ValueError(
        `${this.name}: at least one variable must have a gradient; received none for ${variables.map((v) => v.path).join(", ") || "no variables"}. Does the loss depend on the model, and is anything trainable?`,
      );
    const { gradientAccumulationSteps: every } = this.options;
    if (every) this.#accumulate(updates, every);
    else yield* this.#update(updates);
    yield;
    if (this.options.useEma) this.#average();
    for (const { v } of updates) if (v.constraint) v.assign(v.constraint.call(v.value));
    this.#iterations.assign(add(this.#iterations.value, 1));
  }

  *#update(updates: readonly Update[]): Pieces<void> {
    const { rate } = this;
    const clipped = clipAll(
      updates.map((u) => u.g),
      this.options,
    );
    for (const { v } of updates) {
      const decay = this.decayOf(v);
      if (decay && !this.#excluded?.(v)) v.assign(subtract(v.value, multiply(v.value, multiply(rate, decay))));
    }
    this.beginUpdate?.();
    yield* visit(updates.entries(), ([k, { v, i }]) =>
      this.updateStep(cast(clipped[k]!, v.dtype), v, cast(rate, v.dtype), i),
    );
  }

  #average(): void {
    const { emaMomentum = 0.99, emaOverwriteFrequency: every } = this.options;
    const before = this.#updates;
    const momentum = multiply(cast(notEqual(before, 0), "float32"), emaMomentum);
    this.trained.forEach((v, i) => {
      const average = this.#averages[i]!;
      average.assign(add(multiply(momentum, average.value), multiply(subtract(1, momentum), v.value)));
      if (every) v.assign(where(ends(before, every), average.value, v.value));
    });
  }

  /** Between updates only the accumulators change: all state is computed both ways and selected. */
  #accumulate(updates: readonly Update[], every: number): void {
    const due = ends(this.#iterations.value, every);
    const sums = updates.map(({ g, i }) => add(this.#accumulators[i]!.value, g));
    keepUnless(due, [...updates.map((u) => u.v), ...this.#slots], () =>
      atOnce(this.#update(updates.map((u, k) => ({ ...u, g: multiply(sums[k]!, 1 / every) })))),
    );
    updates.forEach(({ i }, k) => this.#accumulators[i]!.assign(where(due, 0, sums[k]!)));
  }

  /** The weights with their moving averages; none without `useEma`. */
  get averages(): readonly (readonly [Variable, Variable])[] {
    return this.#averages.map((average, i) => [this.trained[i]!, average]);
  }

  /** At the end of training with `useEma`: the weights become their averages. */
  finalizeVariableValues(variables: readonly Variable[]): void {
    for (const [v, average] of this.averages) if (variables.includes(v)) v.assign(average.value);
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
      loss_scale_factor: this.lossScaleFactor,
      gradient_accumulation_steps: gradientAccumulationSteps,
    };
  }
  /** The number given, or the schedule itself, which whoever saves turns into a config. */
  learningRateConfig: unknown;
}

/** A variable, its gradient, and its number among those that have state. */
interface Update {
  readonly v: Variable;
  readonly g: Tensor;
  readonly i: number;
}

/** Whether the step after so many ends a stretch of `every`. */
const ends = (before: Tensor, every: number): Tensor => equal(mod(add(before, 1), every), 0);
