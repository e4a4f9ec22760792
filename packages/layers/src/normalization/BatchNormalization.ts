import type { Tensor } from "@hornbeam/core";
import { Ones, Zeros } from "@hornbeam/initializers";
import { ShapeError, ValueError, normalizeAxis, showShape, type Shape } from "@hornbeam/ir";
import {
  saved,
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
  clip,
  divide,
  expandDims,
  maximum,
  mean,
  minimum,
  multiply,
  sqrt,
  square,
  stopGradient,
  subtract,
  sum,
  variance,
} from "@hornbeam/ops";
import { weightConfig, weightOptions } from "../weightOptions.ts";

/** Limits of the corrections of batch renormalization. */
export interface RenormClipping {
  readonly rmin?: number;
  readonly rmax?: number;
  readonly dmax?: number;
}

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
  /** batch renormalization: training uses moving averages too. Ioffe, 2017 */
  readonly renorm?: boolean;
  /** limits of its corrections r (rmin, rmax) and d (dmax) */
  readonly renormClipping?: RenormClipping | null;
  /** momentum of the averages that training uses */
  readonly renormMomentum?: number;
}

/**
 * γ · (x − μ) / √(σ² + ε) + β: statistics of the batch in training (moving averages follow them), the moving averages otherwise and
 * when the layer is frozen. Ioffe & Szegedy, 2015. https://keras.io/api/layers/normalization_layers/batch_normalization/
 * @example new BatchNormalization({ momentum: 0.9 }).apply(images, { training: true })
 */
export class BatchNormalization extends Layer {
  static override readonly className: string = "BatchNormalization";
  readonly #options: BatchNormalizationLayerOptions;
  readonly axis: number;
  gamma: Variable | null = null;
  beta: Variable | null = null;
  movingMean!: Variable;
  movingVariance!: Variable;
  /** of batch renormalization only */
  movingStddev: Variable | null = null;
  renormMean: Variable | null = null;
  renormStddev: Variable | null = null;

  constructor(options: BatchNormalizationLayerOptions = {}) {
    super(options);
    this.#options = options;
    this.axis = options.axis ?? -1;
    this.supportsMasking = true;
    if (options.renorm) checkClipping(options.renormClipping ?? {});
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
    if (this.#options.renorm) this.#buildRenorm(shape, fixed);
  }
  #buildRenorm(shape: Shape, fixed: { readonly trainable: false; readonly autocast: false }): void {
    const variances = this.#options.movingVarianceInitializer ?? new Ones();
    const deviations: Initializer = { call: (s, dtype) => sqrt(variances.call(s, dtype)), getConfig: () => ({}) };
    this.movingStddev = this.addWeight({ name: "moving_stddev", shape, initializer: deviations, ...fixed });
    const means = this.#options.movingMeanInitializer ?? new Zeros();
    this.renormMean = this.addWeight({ name: "renorm_mean", shape, initializer: means, ...fixed });
    this.renormStddev = this.addWeight({ name: "renorm_stddev", shape, initializer: deviations, ...fixed });
  }
  override call(given: Tensor, options: CallOptions = {}): Tensor {
    const x = given.dtype === "float16" || given.dtype === "bfloat16" ? cast(given, "float32") : given;
    const axis = normalizeAxis(this.axis, x.rank, this.name);
    let m: Tensor = this.movingMean.value;
    let v: Tensor = this.movingVariance.value;
    let scale: Tensor | null = this.gamma?.value ?? null;
    let offset: Tensor | null = this.beta?.value ?? null;
    if (options.training && this.trainable) {
      [m, v] = this.#statistics(x, axis, options.mask as Tensor | undefined);
      const { momentum = 0.99, renorm } = this.#options;
      if (renorm) [scale, offset] = this.#renormalize(m, v, scale, offset);
      else follow(this.movingVariance, v, momentum);
      follow(this.movingMean, m, momentum);
    }
    const y = batchNormalization(x, m, v, axis, {
      scale,
      offset,
      epsilon: this.#options.epsilon ?? 1e-3,
    });
    return cast(y, given.dtype);
  }
  /**
   * (x̂·r + d)·γ + β with r = σ/σ̄ and d = (μ − μ̄)/σ̄, both without gradient, as a scale and an offset; the averages follow the batch.
   */
  #renormalize(m: Tensor, v: Tensor, gamma: Tensor | null, beta: Tensor | null): [Tensor, Tensor] {
    const { epsilon = 1e-3, momentum = 0.99, renormMomentum = 0.99, renormClipping } = this.#options;
    const { rmin, rmax, dmax } = renormClipping ?? {};
    const deviation = sqrt(add(v, epsilon));
    const average = maximum(cast(this.renormStddev!.value, m.dtype), Math.sqrt(epsilon));
    let r = divide(deviation, average);
    let d = divide(subtract(m, cast(this.renormMean!.value, m.dtype)), average);
    if (rmin !== undefined) r = maximum(r, rmin);
    if (rmax !== undefined) r = minimum(r, rmax);
    if (dmax !== undefined) d = clip(d, -dmax, dmax);
    [r, d] = [stopGradient(r), stopGradient(d)];
    follow(this.renormMean!, m, renormMomentum);
    follow(this.renormStddev!, deviation, renormMomentum);
    const stddev = this.movingStddev!;
    follow(stddev, deviation, momentum);
    // Rounding may leave a little less than nothing.
    this.movingVariance.assign(maximum(subtract(square(stddev.value), epsilon), 0));
    const shift = gamma ? multiply(d, gamma) : d;
    return [gamma ? multiply(r, gamma) : r, beta ? add(shift, beta) : shift];
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
      renorm = false,
      renormClipping = null,
      renormMomentum = 0.99,
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
      renorm,
      renorm_clipping: renormClipping,
      renorm_momentum: renormMomentum,
    };
  }
}

/** moving ← moving · momentum + now · (1 − momentum) */
const follow = (moving: Variable, now: Tensor, momentum: number): void => {
  moving.assign(add(multiply(moving.value, momentum), multiply(cast(now, moving.dtype), 1 - momentum)));
};

const checkClipping = (limits: RenormClipping): void => {
  const { rmin, rmax, dmax } = limits;
  const unknown = Object.keys(limits).filter((k) => !["rmin", "rmax", "dmax"].includes(k));
  if (unknown.length || (rmin !== undefined && rmax !== undefined && rmax < rmin) || (dmax !== undefined && dmax < 0))
    throw new ValueError(
      `BatchNormalization: renormClipping takes rmin ≤ rmax and dmax ≥ 0; received ${JSON.stringify(limits)}.`,
    );
};

const broadcastAlong = (v: Tensor, rank: number, axis: number): Tensor => {
  let out = v;
  for (let i = 0; i < axis; i++) out = expandDims(out, 0);
  for (let i = axis + 1; i < rank; i++) out = expandDims(out, -1);
  return out;
};
