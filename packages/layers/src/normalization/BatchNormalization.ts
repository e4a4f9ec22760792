import type { Tensor } from "@hornbeam/core";
import { Ones, Zeros } from "@hornbeam/initializers";
import { ShapeError, normalizeAxis, showShape } from "@hornbeam/ir";
import {
  Layer,
  type CallOptions,
  type Constraint,
  type Initializer,
  type LayerOptions,
  type Regularizer,
  type SymbolicShape,
  type Variable,
} from "@hornbeam/nn";
import {
  add,
  batchNormalization,
  cast,
  divide,
  expandDims,
  mean,
  multiply,
  square,
  subtract,
  sum,
  variance,
} from "@hornbeam/ops";
import { saved } from "../saved.ts";
import { weightConfig, weightOptions } from "../weightOptions.ts";

/** Options of BatchNormalization; names and defaults of Keras. */
export interface BatchNormalizationLayerOptions extends LayerOptions {
  readonly axis?: number;
  readonly momentum?: number;
  readonly epsilon?: number;
  readonly center?: boolean;
  readonly scale?: boolean;
  readonly betaInitializer?: Initializer;
  readonly gammaInitializer?: Initializer;
  readonly movingMeanInitializer?: Initializer;
  readonly movingVarianceInitializer?: Initializer;
  readonly betaRegularizer?: Regularizer | null;
  readonly gammaRegularizer?: Regularizer | null;
  readonly betaConstraint?: Constraint | null;
  readonly gammaConstraint?: Constraint | null;
  readonly synchronized?: boolean;
}

/**
 * γ · (x − μ) / √(σ² + ε) + β: statistics of the batch in training (moving averages follow them), the moving averages otherwise and
 * when the layer is frozen. Ioffe & Szegedy, 2015. https://keras.io/api/layers/normalization_layers/batch_normalization/
 */
export class BatchNormalization extends Layer {
  static override readonly className: string = "BatchNormalization";
  readonly #options: BatchNormalizationLayerOptions;
  readonly axis: number;
  gamma: Variable | null = null;
  beta: Variable | null = null;
  movingMean!: Variable;
  movingVariance!: Variable;

  constructor(options: BatchNormalizationLayerOptions = {}) {
    super(options);
    this.#options = options;
    this.axis = options.axis ?? -1;
    this.supportsMasking = true;
  }
  override build(inputShape: SymbolicShape): void {
    const size = inputShape[normalizeAxis(this.axis, inputShape.length, this.name)];
    if (size === null || size === undefined)
      throw new ShapeError(
        `${this.name}: axis ${this.axis} of the input must be known; received ${showShape(inputShape)}.`,
      );
    const { center = true, scale = true } = this.#options;
    const shape = [size];
    if (scale)
      this.gamma = this.addWeight({ name: "gamma", shape, ...weightOptions(this.#options, "gamma", new Ones()) });
    if (center)
      this.beta = this.addWeight({ name: "beta", shape, ...weightOptions(this.#options, "beta", new Zeros()) });
    const fixed = { trainable: false, autocast: false } as const;
    this.movingMean = this.addWeight({
      name: "moving_mean",
      shape,
      initializer: this.#options.movingMeanInitializer ?? new Zeros(),
      ...fixed,
    });
    this.movingVariance = this.addWeight({
      name: "moving_variance",
      shape,
      initializer: this.#options.movingVarianceInitializer ?? new Ones(),
      ...fixed,
    });
  }
  override call(given: Tensor, options: CallOptions = {}): Tensor {
    const x = given.dtype === "float16" || given.dtype === "bfloat16" ? cast(given, "float32") : given;
    const axis = normalizeAxis(this.axis, x.rank, this.name);
    let m: Tensor = this.movingMean.value;
    let v: Tensor = this.movingVariance.value;
    if (options.training && this.trainable) {
      [m, v] = this.#statistics(x, axis, options.mask as Tensor | undefined);
      const { momentum = 0.99 } = this.#options;
      for (const [moving, now] of [
        [this.movingMean, m],
        [this.movingVariance, v],
      ] as const)
        moving.assign(add(multiply(moving.value, momentum), multiply(cast(now, moving.dtype), 1 - momentum)));
    }
    const y = batchNormalization(x, m, v, axis, {
      scale: this.gamma?.value ?? null,
      offset: this.beta?.value ?? null,
      epsilon: this.#options.epsilon ?? 1e-3,
    });
    return cast(y, given.dtype);
  }
  /** Mean and variance over all axes but one; masked steps do not count. */
  #statistics(x: Tensor, axis: number, mask: Tensor | undefined): [Tensor, Tensor] {
    const over = { axis: x.shape.map((_, i) => i).filter((i) => i !== axis) };
    if (!mask) return [mean(x, over), variance(x, over)];
    let weights = cast(mask, x.dtype);
    while (weights.rank < x.rank) weights = expandDims(weights, -1);
    const count = add(sum(multiply(weights, add(multiply(x, 0), 1)), over), 1e-7);
    const m = divide(sum(multiply(x, weights), over), count);
    const centred = subtract(x, broadcastAlong(m, x.rank, axis));
    return [m, divide(sum(multiply(weights, square(centred)), over), count)];
  }
  override getConfig(): Record<string, unknown> {
    const {
      momentum = 0.99,
      epsilon = 1e-3,
      center = true,
      scale = true,
      movingMeanInitializer,
      movingVarianceInitializer,
      synchronized = false,
    } = this.#options;
    return {
      ...super.getConfig(),
      axis: this.axis,
      momentum,
      epsilon,
      center,
      scale,
      ...weightConfig(this.#options, "beta", new Zeros()),
      ...weightConfig(this.#options, "gamma", new Ones()),
      moving_mean_initializer: saved("initializers", movingMeanInitializer ?? new Zeros()),
      moving_variance_initializer: saved("initializers", movingVarianceInitializer ?? new Ones()),
      synchronized,
    };
  }
}

const broadcastAlong = (v: Tensor, rank: number, axis: number): Tensor => {
  let out = v;
  for (let i = 0; i < axis; i++) out = expandDims(out, 0);
  for (let i = axis + 1; i < rank; i++) out = expandDims(out, -1);
  return out;
};
