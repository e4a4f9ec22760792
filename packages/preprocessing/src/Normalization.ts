import { tensor, type Tensor, type TensorLike } from "@hornbeam/core";
import { Ones, Zeros } from "@hornbeam/initializers";
import { normalizeAxis, ShapeError, showShape, ValueError } from "@hornbeam/ir";
import { Layer, type LayerOptions, type SymbolicShape, type Variable } from "@hornbeam/nn";
import {
  add,
  broadcastTo,
  cast,
  convertToTensor,
  divide,
  maximum,
  mean as meanOf,
  multiply,
  reshape,
  sqrt,
  subtract,
  variance as varianceOf,
} from "@hornbeam/ops";
import { adaptBatches, isBatches, type AdaptData } from "./adaptBatches.ts";

/** Numbers for the kept axes: one for all, or nested as those axes are. */
export type Statistic = number | readonly Statistic[];

/** Options of Normalization. */
export interface NormalizationOptions extends LayerOptions {
  /** Axes whose indices each have a mean and a variance of their own; null for one of both over everything. Default −1. */
  readonly axis?: number | readonly number[] | null;
  /** Given together with `variance`, instead of `adapt`. */
  readonly mean?: Statistic | null;
  readonly variance?: Statistic | null;
  /** Whether x · √variance + mean is computed, which undoes the layer. Default false. */
  readonly invert?: boolean;
}

const EPSILON = 1e-7;

/**
 * (x − mean) / max(√variance, 1e-7), with mean and variance given or learned from data with `adapt`; x of any shape with the kept axes of known size.
 * Batches are taken together by the lack-of-fit sum of squares. https://keras.io/api/layers/preprocessing_layers/numerical/normalization/
 *
 * ```ts
 * import { Normalization, type Tensor } from "hornbeam";
 * const layer = new Normalization();
 * await layer.adapt([[0, 7, 4], [2, 9, 6], [0, 7, 4], [2, 9, 6]]);
 * const y: Tensor = layer.apply([[0, 7, 4]]);
 * console.log(await y.array()); // → [ [ -1, -1, -1 ] ]
 * ```
 *
 * @throws ValueError where only one of mean and variance is given or they do not fit the axes, ShapeError where kept axes are unknown.
 */
export class Normalization extends Layer {
  static override readonly className: string = "Normalization";
  readonly axis: readonly number[];
  readonly inputMean: Statistic | null;
  readonly inputVariance: Statistic | null;
  readonly invert: boolean;
  adaptMean: Variable | null = null;
  adaptVariance: Variable | null = null;
  count: Variable | null = null;
  #shape: SymbolicShape = [];

  constructor(options: NormalizationOptions = {}) {
    super(options);
    const { axis = -1, mean = null, variance = null } = options;
    this.axis = axis === null ? [] : typeof axis === "number" ? [axis] : [...axis];
    this.inputMean = mean;
    this.inputVariance = variance;
    this.invert = options.invert ?? false;
    this.supportsMasking = true;
    if ((mean === null) !== (variance === null))
      throw new ValueError(
        `Normalization: mean and variance must be given together; received ${JSON.stringify({ mean, variance })}.`,
      );
    if (mean === null || variance === null) return;
    const [a, b] = [mean, variance].map((s) => tensor(s as TensorLike).shape);
    if (a!.join() !== b!.join() || a!.length > this.axis.length)
      throw new ValueError(
        `Normalization: mean and variance must have one shape, of at most ${this.axis.length} axes (axis ${JSON.stringify(this.axis)}); received ${showShape(a!)} and ${showShape(b!)}.`,
      );
  }
  /** The kept axes, counted from the front. */
  get #kept(): readonly number[] {
    return this.axis.map((a) => normalizeAxis(a, this.#shape.length, this.name)).sort((a, b) => a - b);
  }
  /** Sizes of the kept axes, 1 elsewhere. */
  get #broadcast(): number[] {
    const kept = this.#kept;
    return this.#shape.map((d, i) => (kept.includes(i) ? d! : 1));
  }
  override build(inputShape: SymbolicShape): void {
    this.#shape = inputShape;
    const kept = this.#kept;
    const unknown = kept.find((i) => inputShape[i] === null);
    if (unknown !== undefined)
      throw new ShapeError(
        `${this.name}: the kept axes ${JSON.stringify(this.axis)} must have known sizes; received ${showShape(inputShape)}, where axis ${unknown} is open.`,
      );
    if (this.inputMean !== null) return void this.mean;
    const shape = kept.map((i) => inputShape[i]!);
    const fixed = { trainable: false, autocast: false } as const;
    this.adaptMean = this.addWeight({ name: "mean", shape, initializer: new Zeros(), ...fixed });
    this.adaptVariance = this.addWeight({ name: "variance", shape, initializer: new Ones(), ...fixed });
    this.count = this.addWeight({ name: "count", shape: [], dtype: "int32", initializer: new Zeros(), ...fixed });
  }
  /** A statistic in the layout of the inputs, in the compute dtype. */
  #laidOut(given: Statistic | null, adapted: Variable | null): Tensor {
    const full = this.#broadcast;
    if (given === null) return cast(reshape(adapted!.value, full), this.computeDtype);
    const value = convertToTensor(given as TensorLike);
    const kept = this.#kept.slice(this.axis.length - value.rank);
    const lined = full.map((_, i) => (kept.includes(i) ? value.shape[kept.indexOf(i)]! : 1));
    return cast(broadcastTo(value.rank ? reshape(value, lined) : value, full), this.computeDtype);
  }
  /** The mean that is taken away, with 1 for axes that are not kept; null before the layer is built. */
  get mean(): Tensor | null {
    return this.#shape.length || this.built ? this.#laidOut(this.inputMean, this.adaptMean) : null;
  }
  /** The variance whose root divides, with 1 for axes that are not kept; null before the layer is built. */
  get variance(): Tensor | null {
    return this.#shape.length || this.built ? this.#laidOut(this.inputVariance, this.adaptVariance) : null;
  }
  /**
   * Learns mean and variance from data, replacing what was learned before; a layer that is not built is built for them.
   * A plain list of tensors or typed arrays is a list of batches, nested numbers are one array.
   * @throws ShapeError for data of another shape than the layer was built for, ValueError for no data. The layer keeps its state then.
   */
  async adapt(data: AdaptData): Promise<void> {
    const given = adaptBatches(data);
    let total: Totals | undefined;
    if (!isBatches(given)) total = await this.#statistics(given);
    else
      for await (const batch of given) {
        const part = await this.#statistics(batch);
        total = total ? together(total, part) : part;
      }
    if (!total) throw new ValueError(`${this.name}: adapt needs data; received no batch.`);
    if (this.inputMean !== null) return;
    const { shape } = this.adaptMean!;
    const make = (values: readonly number[]): Tensor =>
      tensor(Float32Array.from(values), { shape: [...shape], dtype: this.adaptMean!.dtype });
    this.adaptMean!.assign(make(total.mean));
    this.adaptVariance!.assign(make(total.variance));
  }
  async #statistics(data: TensorLike): Promise<Totals> {
    const x = cast(convertToTensor(data), this.variableDtype);
    if (!this.built) this.build([...x.shape].map((d, i) => (this.#keeps(i, x.rank) ? d : null)));
    const kept = this.#kept;
    if (x.rank !== this.#shape.length || kept.some((i) => x.shape[i] !== this.#shape[i]))
      throw new ShapeError(
        `${this.name}: adapt takes data like ${showShape(this.#shape)}, which the layer was built for; received ${showShape(x.shape)}.`,
      );
    const over = { axis: x.shape.map((_, i) => i).filter((i) => !kept.includes(i)) };
    const [mean, variance] = over.axis.length ? [meanOf(x, over), varianceOf(x, over)] : [x, multiply(x, 0)];
    const count = over.axis.reduce((n, i) => n * x.shape[i]!, 1);
    return { mean: Array.from(await mean.data(), Number), variance: Array.from(await variance.data(), Number), count };
  }
  #keeps(i: number, rank: number): boolean {
    return this.axis.some((a) => normalizeAxis(a, rank, this.name) === i);
  }
  override call(given: Tensor): Tensor {
    const x = cast(given, this.computeDtype);
    const deviation = maximum(sqrt(this.variance!), EPSILON);
    return this.invert ? add(this.mean!, multiply(x, deviation)) : divide(subtract(x, this.mean!), deviation);
  }
  override getConfig(): Record<string, unknown> {
    const { axis, invert, inputMean: mean, inputVariance: variance } = this;
    return { ...super.getConfig(), axis, invert, mean, variance };
  }
}

interface Totals {
  readonly mean: readonly number[];
  readonly variance: readonly number[];
  readonly count: number;
}

/** Statistics of two parts as those of both: https://en.wikipedia.org/wiki/Lack-of-fit_sum_of_squares */
const together = (a: Totals, b: Totals): Totals => {
  const count = a.count + b.count;
  const weight = b.count / count;
  const mean = a.mean.map((m, i) => m * (1 - weight) + b.mean[i]! * weight);
  const variance = mean.map(
    (m, i) =>
      (a.variance[i]! + (a.mean[i]! - m) ** 2) * (1 - weight) + (b.variance[i]! + (b.mean[i]! - m) ** 2) * weight,
  );
  return { mean, variance, count };
};
