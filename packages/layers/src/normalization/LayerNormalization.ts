import type { Tensor } from "@hornbeam/core";
import { Ones, Zeros } from "@hornbeam/initializers";
import { normalizeAxis } from "@hornbeam/ir";
import {
  Layer,
  type Constraint,
  type Initializer,
  type LayerOptions,
  type Regularizer,
  type SymbolicShape,
  type Variable,
} from "@hornbeam/nn";
import { cast, layerNormalization } from "@hornbeam/ops";
import { weightConfig, weightOptions } from "../weightOptions.ts";

/** Options of LayerNormalization; names and defaults of Keras. */
export interface LayerNormalizationLayerOptions extends LayerOptions {
  readonly axis?: number | readonly number[];
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

/** γ · (x − μ) / √(σ² + ε) + β with statistics of each sample over some axes. Ba et al., 2016. https://keras.io/api/layers/normalization_layers/layer_normalization/ */
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
    const axes = (typeof this.axis === "number" ? [this.axis] : this.axis).map((a) =>
      normalizeAxis(a, inputShape.length, this.name),
    );
    const shape = axes.map((a) => inputShape[a]!);
    const { center = true, scale = true } = this.#options;
    if (scale)
      this.gamma = this.addWeight({
        name: "gamma",
        shape,
        autocast: false,
        ...weightOptions(this.#options, "gamma", new Ones()),
      });
    if (center)
      this.beta = this.addWeight({
        name: "beta",
        shape,
        autocast: false,
        ...weightOptions(this.#options, "beta", new Zeros()),
      });
  }
  override call(x: Tensor): Tensor {
    const y = layerNormalization(x, {
      gamma: this.gamma?.value ?? null,
      beta: this.beta?.value ?? null,
      axis: this.axis as number,
      epsilon: this.#options.epsilon ?? 1e-3,
    });
    return cast(y, x.dtype);
  }
  override getConfig(): Record<string, unknown> {
    const { epsilon = 1e-3, center = true, scale = true } = this.#options;
    return {
      ...super.getConfig(),
      axis: this.axis,
      epsilon,
      center,
      scale,
      ...weightConfig(this.#options, "beta", new Zeros()),
      ...weightConfig(this.#options, "gamma", new Ones()),
    };
  }
}
