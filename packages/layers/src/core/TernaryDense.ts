import type { Tensor } from "@hornbeam/core";
import { activationName } from "@hornbeam/activations";
import { GlorotUniform, Zeros } from "@hornbeam/initializers";
import { ShapeError, ValueError, showShape } from "@hornbeam/ir";
import { saved, Layer, type LayerOptions, type SymbolicShape, type Variable } from "@hornbeam/nn";
import { abs, add, cast, greater, matmul, mean, multiply, sign, stopGradient, subtract } from "@hornbeam/ops";
import { weightConfig, weightOptions, type KernelOptions } from "../weightOptions.ts";

/** Options of TernaryDense; names and defaults of Keras. */
export interface TernaryDenseOptions extends LayerOptions, KernelOptions {
  readonly activation?: ((x: Tensor) => Tensor) | null;
  /** weights of at most this size count as 0; by default half the mean size, and results are scaled by that mean */
  readonly threshold?: number | null;
}

/**
 * A dense layer with weights −1, 0 and 1: activation(β · x·sign(W)·[|W| > t] + bias), t = ½·mean|W|, β = mean|W| (β = 1 where a
 * threshold is given). The gradient passes the rounding as if it were not there. Ma et al., 2024 (arXiv:2402.17764), section 3.1.
 * https://keras.io/api/layers/core_layers/
 * @example new TernaryDense(4).apply(x)
 */
export class TernaryDense extends Layer {
  static override readonly className: string = "TernaryDense";
  static override readonly positional: readonly string[] = ["units"];
  readonly units: number;
  readonly threshold: number | null;
  readonly #options: TernaryDenseOptions;
  kernel!: Variable;
  bias: Variable | null = null;

  constructor(units: number, options: TernaryDenseOptions = {}) {
    super(options);
    if (!Number.isInteger(units) || units < 1)
      throw new ShapeError(`TernaryDense: units must be a positive integer; received ${units}.`);
    const { threshold = null } = options;
    if (threshold !== null && !(threshold >= 0))
      throw new ValueError(`TernaryDense: threshold must be at least 0 or null; received ${threshold}.`);
    this.units = units;
    this.threshold = threshold;
    this.#options = options;
    this.supportsMasking = true;
    this.inputSpec = { minNdim: 2 };
  }
  override build(inputShape: SymbolicShape): void {
    const size = inputShape[inputShape.length - 1];
    if (size === null || size === undefined)
      throw new ShapeError(
        `${this.name}: the last axis of the input must be known; received ${showShape(inputShape)}.`,
      );
    const { useBias = true } = this.#options;
    const kernel = weightOptions(this.#options, "kernel", new GlorotUniform());
    this.kernel = this.addWeight({ name: "kernel", shape: [size, this.units], ...kernel });
    const bias = weightOptions(this.#options, "bias", new Zeros());
    if (useBias) this.bias = this.addWeight({ name: "bias", shape: [this.units], ...bias });
    this.inputSpec = { minNdim: 2, axes: { [-1]: size } };
  }
  override call(x: Tensor): Tensor {
    const w = this.kernel.tensor;
    const sizes = abs(w);
    const beta = mean(sizes);
    const rounded = multiply(sign(w), cast(greater(sizes, this.threshold ?? multiply(0.5, beta)), w.dtype));
    let y = matmul(x, add(w, stopGradient(subtract(rounded, w))));
    if (this.threshold === null) y = multiply(y, beta);
    if (this.bias) y = add(y, this.bias.tensor);
    return this.#options.activation ? this.#options.activation(y) : y;
  }
  override getConfig(): Record<string, unknown> {
    const { activation, useBias = true } = this.#options;
    return {
      ...super.getConfig(),
      units: this.units,
      threshold: this.threshold,
      activation: activationName(activation),
      use_bias: useBias,
      ...weightConfig(this.#options, "kernel", new GlorotUniform()),
      ...weightConfig(this.#options, "bias", new Zeros()),
      activity_regularizer: saved("regularizers", this.activityRegularizer),
    };
  }
}
