import type { Tensor } from "@hornbeam/core";
import { activationName } from "@hornbeam/activations";
import { GlorotUniform, Zeros } from "@hornbeam/initializers";
import { ShapeError, ValueError, showShape } from "@hornbeam/ir";
import { saved, Layer, type LayerOptions, type SymbolicShape, type Variable } from "@hornbeam/nn";
import { add, einsum } from "@hornbeam/ops";
import { weightConfig, weightOptions, type KernelOptions } from "../weightOptions.ts";

/** Options of EinsumDense. */
export interface EinsumDenseOptions extends LayerOptions, Omit<KernelOptions, "useBias"> {
  readonly activation?: ((x: Tensor) => Tensor) | null;
  /** letters of the output that the bias has */
  readonly biasAxes?: string | null;
}

/**
 * einsum(equation, x, kernel) + bias. https://keras.io/api/layers/core_layers/einsum_dense/
 * @example new EinsumDense("abc,cd->abd", [null, 4], { biasAxes: "d" }).apply(sequences)
 */
export class EinsumDense extends Layer {
  static override readonly className: string = "EinsumDense";
  static override readonly positional: readonly string[] = ["equation", "outputShape"];
  readonly equation: string;
  readonly outputShape: number | readonly (number | null)[];
  readonly #options: EinsumDenseOptions;
  readonly activation: ((x: Tensor) => Tensor) | null;
  kernel!: Variable;
  bias: Variable | null = null;

  constructor(equation: string, outputShape: number | readonly (number | null)[], options: EinsumDenseOptions = {}) {
    super(options);
    this.equation = equation;
    this.outputShape = outputShape;
    this.#options = options;
    this.activation = options.activation ?? null;
  }
  override build(inputShape: SymbolicShape): void {
    const [kernelShape, sizes, output] = this.#analyse(inputShape);
    this.kernel = this.addWeight({
      name: "kernel",
      shape: kernelShape,
      ...weightOptions(this.#options, "kernel", new GlorotUniform()),
    });
    const { biasAxes } = this.#options;
    if (biasAxes) {
      const first = Math.min(...[...biasAxes].map((c) => output.indexOf(c)));
      if (first < 0)
        throw new ValueError(
          `${this.name}: biasAxes must be letters of the output "${output}"; received "${biasAxes}".`,
        );
      const shape = [...output.slice(first)].map((c) => (biasAxes.includes(c) ? sizes.get(c)! : 1));
      this.bias = this.addWeight({ name: "bias", shape, ...weightOptions(this.#options, "bias", new Zeros()) });
    }
  }
  /** Sizes of all letters: the input's, and the given output shape for those that only the kernel has. */
  #analyse(inputShape: SymbolicShape): [number[], Map<string, number>, string] {
    const match = /^(\.\.\.)?([a-zA-Z]*)(\.\.\.)?,([a-zA-Z]+)->(\.\.\.)?([a-zA-Z]*)(\.\.\.)?$/.exec(
      this.equation.replaceAll(" ", ""),
    );
    if (!match)
      throw new ValueError(
        `${this.name}: the equation must have the form "ab,bc->ac" or "...b,bc->...c"; received "${this.equation}".`,
      );
    const [, headIn, input, , kernel, headOut, output] = match as unknown as string[];
    const sizes = new Map<string, number>();
    const given = typeof this.outputShape === "number" ? [this.outputShape] : this.outputShape;
    const letters = [...input!];
    letters.forEach((c, i) => {
      const axis = headIn ? inputShape.length - letters.length + i : i;
      const size = inputShape[axis];
      if (size !== null && size !== undefined) sizes.set(c, size);
    });
    const outs = [...output!];
    outs.forEach((c, i) => {
      const size = given[given.length - outs.length + i];
      if (size === null || size === undefined) return;
      const known = sizes.get(c);
      if (known !== undefined && input!.includes(c) && known !== size)
        throw new ShapeError(
          `${this.name}: axis "${c}" is ${known} in the input and ${size} in outputShape; received ${showShape(inputShape)}.`,
        );
      sizes.set(c, size);
    });
    void headOut;
    const shape = [...kernel!].map((c) => {
      const size = sizes.get(c);
      if (size === undefined)
        throw new ShapeError(
          `${this.name}: the size of axis "${c}" must be known from the input or outputShape; received ${showShape(inputShape)}.`,
        );
      return size;
    });
    return [shape, sizes, output!];
  }
  override call(x: Tensor): Tensor {
    let y = einsum(this.equation, x, this.kernel.tensor);
    if (this.bias) y = add(y, this.bias.tensor);
    return this.activation ? this.activation(y) : y;
  }
  override getConfig(): Record<string, unknown> {
    const { biasAxes = null } = this.#options;
    return {
      ...super.getConfig(),
      equation: this.equation,
      output_shape: this.outputShape,
      activation: activationName(this.activation),
      bias_axes: biasAxes,
      ...weightConfig(this.#options, "kernel", new GlorotUniform()),
      ...weightConfig(this.#options, "bias", new Zeros()),
      activity_regularizer: saved("regularizers", this.activityRegularizer),
      quantization_config: null,
    };
  }
}
