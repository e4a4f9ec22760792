import type { Tensor } from "@hornbeam/core";
import { Ones, Zeros } from "@hornbeam/initializers";
import { normalizeAxis, type DType } from "@hornbeam/ir";
import {
  Layer,
  type Constraint,
  type Initializer,
  type LayerOptions,
  type Regularizer,
  type SymbolicShape,
  type Variable,
} from "@hornbeam/nn";
import { add, cast, layerNormalization, multiply, reshape, rsqrt, variance } from "@hornbeam/ops";
import { weightConfig, weightOptions } from "../weightOptions.ts";

const wideFloat = (dtype: DType): DType => (dtype === "float64" ? dtype : "float32");

/** Options of LayerNormalization; names and defaults of Keras. */
export interface LayerNormalizationLayerOptions extends LayerOptions {
  readonly axis?: number | readonly number[];
  readonly epsilon?: number;
  readonly center?: boolean;
  readonly scale?: boolean;
  /** divides by the deviation without subtracting the mean, and has no offset */
  readonly rmsScaling?: boolean;
  readonly betaInitializer?: Initializer;
  readonly gammaInitializer?: Initializer;
  readonly betaRegularizer?: Regularizer | null;
  readonly gammaRegularizer?: Regularizer | null;
  readonly betaConstraint?: Constraint | null;
  readonly gammaConstraint?: Constraint | null;
}

/**
 * γ · (x − μ) / √(σ² + ε) + β with statistics of each sample over some axes. Ba et al., 2016. https://keras.io/api/layers/normalization_layers/layer_normalization/
 * @example new LayerNormalization().apply(sequences)
 */
export class LayerNormalization extends Layer {
  static override readonly className: string = "LayerNormalization";
  readonly #options: LayerNormalizationLayerOptions;
  axis: number | readonly number[];
  gamma: Variable | null = null;
  beta: Variable | null = null;

  constructor(options: LayerNormalizationLayerOptions = {}) {
    super(options);
    this.#options = options;
    this.axis = options.axis ?? -1;
    this.supportsMasking = true;
  }
  override build(inputShape: SymbolicShape): void {
    const shape = this.#axes(inputShape.length).map((a) => inputShape[a]!);
    const { center = true, scale = true, rmsScaling = false } = this.#options;
    if (scale || rmsScaling)
      this.gamma = this.addWeight({
        name: "gamma",
        shape,
        autocast: false,
        ...weightOptions(this.#options, "gamma", new Ones()),
      });
    if (center && !rmsScaling)
      this.beta = this.addWeight({
        name: "beta",
        shape,
        autocast: false,
        ...weightOptions(this.#options, "beta", new Zeros()),
      });
  }
  override call(x: Tensor): Tensor {
    if (this.#options.rmsScaling) return cast(this.#scaled(cast(x, wideFloat(x.dtype))), x.dtype);
    const y = layerNormalization(x, {
      gamma: this.gamma?.value ?? null,
      beta: this.beta?.value ?? null,
      axis: this.axis as number,
      epsilon: this.#options.epsilon ?? 1e-3,
    });
    return cast(y, x.dtype);
  }
  /** x / √(σ² + ε) · γ */
  #scaled(x: Tensor): Tensor {
    const axis = this.#axes(x.rank);
    const deviation = rsqrt(add(variance(x, { axis, keepdims: true }), this.#options.epsilon ?? 1e-3));
    const gamma = cast(this.gamma!.value, x.dtype);
    return multiply(
      multiply(x, deviation),
      reshape(
        gamma,
        x.shape.map((d, i) => (axis.includes(i) ? d : 1)),
      ),
    );
  }
  /** Axes from 0, in order. */
  #axes(rank: number): number[] {
    return (typeof this.axis === "number" ? [this.axis] : this.axis)
      .map((a) => normalizeAxis(a, rank, this.name))
      .sort((a, b) => a - b);
  }
  override getConfig(): Record<string, unknown> {
    const { epsilon = 1e-3, center = true, scale = true, rmsScaling = false } = this.#options;
    return {
      ...super.getConfig(),
      axis: this.axis,
      epsilon,
      center,
      scale,
      rms_scaling: rmsScaling,
      ...weightConfig(this.#options, "beta", new Zeros()),
      ...weightConfig(this.#options, "gamma", new Ones()),
    };
  }
}
