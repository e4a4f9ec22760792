import type { Tensor } from "@hornbeam/core";
import { activationName } from "@hornbeam/activations";
import { GlorotUniform, Zeros } from "@hornbeam/initializers";
import { ShapeError, showShape } from "@hornbeam/ir";
import { Layer, type LayerOptions, type SymbolicShape, type Variable } from "@hornbeam/nn";
import { add, matmul } from "@hornbeam/ops";
import { weightConfig, weightOptions, type KernelOptions } from "../weightOptions.ts";

/** Options of Dense. */
export interface DenseOptions extends LayerOptions, KernelOptions {
  readonly activation?: ((x: Tensor) => Tensor) | null;
}

/**
 * activation(x·kernel + bias). x [..., in] → [..., units]. https://keras.io/api/layers/core_layers/dense/
 * @example new Dense(4, { activation: relu }).apply(x)
 */
export class Dense extends Layer {
  static override readonly className: string = "Dense";
  static override readonly positional: readonly string[] = ["units"];
  readonly units: number;
  readonly #options: DenseOptions;
  readonly activation: ((x: Tensor) => Tensor) | null;
  kernel!: Variable;
  bias: Variable | null = null;

  constructor(units: number, options: DenseOptions = {}) {
    super(options);
    if (!Number.isInteger(units) || units < 1)
      throw new ShapeError(`Dense: units must be a positive integer; received ${units}.`);
    this.units = units;
    this.#options = options;
    this.activation = options.activation ?? null;
    this.supportsMasking = true;
    this.inputSpec = { minNdim: 2 };
  }
  override build(inputShape: SymbolicShape): void {
    const size = inputShape[inputShape.length - 1];
    if (size === null || size === undefined)
      throw new ShapeError(
        `${this.name}: the last axis of the input must be known; received ${showShape(inputShape)}. Give Input a shape with its size.`,
      );
    const { useBias = true } = this.#options;
    this.kernel = this.addWeight({
      name: "kernel",
      shape: [size, this.units],
      ...weightOptions(this.#options, "kernel", new GlorotUniform()),
    });
    if (useBias)
      this.bias = this.addWeight({
        name: "bias",
        shape: [this.units],
        ...weightOptions(this.#options, "bias", new Zeros()),
      });
    this.inputSpec = { minNdim: 2, axes: { [-1]: size } };
  }
  override call(x: Tensor): Tensor {
    let y = matmul(x, this.kernel.tensor);
    if (this.bias) y = add(y, this.bias.tensor);
    return this.activation ? this.activation(y) : y;
  }
  override getConfig(): Record<string, unknown> {
    const { useBias = true } = this.#options;
    return {
      ...super.getConfig(),
      units: this.units,
      activation: activationName(this.activation),
      use_bias: useBias,
      ...weightConfig(this.#options, "kernel", new GlorotUniform()),
      ...weightConfig(this.#options, "bias", new Zeros()),
      quantization_config: null,
    };
  }
}
