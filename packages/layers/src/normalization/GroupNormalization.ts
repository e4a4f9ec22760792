import type { Tensor } from "@hornbeam/core";
import { Ones, Zeros } from "@hornbeam/initializers";
import { ShapeError, ValueError, normalizeAxis, showShape } from "@hornbeam/ir";
import {
  Layer,
  type Constraint,
  type Initializer,
  type LayerOptions,
  type Regularizer,
  type SymbolicShape,
  type Variable,
} from "@hornbeam/nn";
import { add, cast, moments, multiply, reshape, rsqrt, subtract } from "@hornbeam/ops";
import { weightConfig, weightOptions } from "../weightOptions.ts";

/** Options of GroupNormalization; names and defaults of Keras. */
export interface GroupNormalizationOptions extends LayerOptions {
  /** number of groups of channels; −1 is one for each channel (instance normalization) */
  readonly groups?: number;
  readonly axis?: number;
  readonly epsilon?: number;
  readonly center?: boolean;
  readonly scale?: boolean;
  readonly betaInitializer?: Initializer;
  readonly gammaInitializer?: Initializer;
  readonly betaRegularizer?: Regularizer | null;
  readonly gammaRegularizer?: Regularizer | null;
  readonly betaConstraint?: Constraint | null;
  readonly gammaConstraint?: Constraint | null;
}

/**
 * γ · (x − μ) / √(σ² + ε) + β with statistics of each sample over each group of channels and all other axes. Wu & He, 2018.
 * https://keras.io/api/layers/normalization_layers/group_normalization/
 * @example new GroupNormalization({ groups: 2 }).apply(images)
 */
export class GroupNormalization extends Layer {
  static override readonly className: string = "GroupNormalization";
  readonly #options: GroupNormalizationOptions;
  readonly axis: number;
  groups: number;
  gamma: Variable | null = null;
  beta: Variable | null = null;

  /** @throws ValueError for a number of groups that is neither positive nor −1. */
  constructor(options: GroupNormalizationOptions = {}) {
    super(options);
    const { groups = 32 } = options;
    if (!Number.isInteger(groups) || (groups < 1 && groups !== -1))
      throw new ValueError(`GroupNormalization: groups must be a positive integer or -1; received ${groups}.`);
    this.#options = options;
    this.groups = groups;
    this.axis = options.axis ?? -1;
    this.supportsMasking = true;
  }
  override build(inputShape: SymbolicShape): void {
    const axis = normalizeAxis(this.axis, inputShape.length, this.name);
    const size = inputShape[axis];
    if (size === null || size === undefined)
      throw new ShapeError(
        `${this.name}: axis ${this.axis} of the input must be known; received ${showShape(inputShape)}.`,
      );
    if (this.groups === -1) this.groups = size;
    if (size % this.groups)
      throw new ShapeError(
        `${this.name}: the number of channels must be a multiple of groups; received ${size} and ${this.groups}.`,
      );
    this.inputSpec = { ndim: inputShape.length, axes: { [axis]: size } };
    const { center = true, scale = true } = this.#options;
    const shape = [size];
    const add = (name: string, initializer: Initializer): Variable =>
      this.addWeight({ name, shape, autocast: false, ...weightOptions(this.#options, name, initializer) });
    if (scale) this.gamma = add("gamma", new Ones());
    if (center) this.beta = add("beta", new Zeros());
  }
  override call(given: Tensor): Tensor {
    const axis = normalizeAxis(this.axis, given.rank, this.name);
    // 16-bit sums overflow.
    const x = given.dtype === "float64" ? given : cast(given, "float32");
    const each = x.shape[axis]! / this.groups;
    const grouped = reshape(x, [...x.shape.slice(0, axis), this.groups, each, ...x.shape.slice(axis + 1)]);
    const over = grouped.shape.map((_, i) => i).filter((i) => i !== 0 && i !== axis);
    const [mean, variance] = moments(grouped, over, { keepdims: true });
    const along = grouped.shape.map((d, i) => (i === axis || i === axis + 1 ? d : 1));
    const weight = (v: Variable): Tensor => reshape(cast(v.value, x.dtype), along);
    let y = multiply(subtract(grouped, mean), rsqrt(add(variance, this.#options.epsilon ?? 1e-3)));
    if (this.gamma) y = multiply(y, weight(this.gamma));
    if (this.beta) y = add(y, weight(this.beta));
    return cast(reshape(y, x.shape), given.dtype);
  }
  override getConfig(): Record<string, unknown> {
    const { epsilon = 1e-3, center = true, scale = true } = this.#options;
    return {
      ...super.getConfig(),
      groups: this.groups,
      axis: this.axis,
      epsilon,
      center,
      scale,
      ...weightConfig(this.#options, "beta", new Zeros()),
      ...weightConfig(this.#options, "gamma", new Ones()),
    };
  }
}
