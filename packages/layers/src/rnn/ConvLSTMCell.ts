import type { Tensor } from "@hornbeam/core";
import { activationName, sigmoid, tanh } from "@hornbeam/activations";
import { GlorotUniform, Orthogonal, Zeros } from "@hornbeam/initializers";
import { ShapeError, ValueError, showShape } from "@hornbeam/ir";
import { Layer, SeedGenerator, type CallOptions, type SymbolicShape, type Variable } from "@hornbeam/nn";
import { add, concatenate, conv, expandDims, multiply, reshape, split, squeeze, zeros } from "@hornbeam/ops";
import { split as splitKey } from "@hornbeam/ops/random";
import { perAxis, type DataFormat } from "../channels.ts";
import { weightConfig, weightOptions } from "../weightOptions.ts";
import type { Cell, CellRun, States } from "./Cell.ts";
import { dropoutPattern, type GatedCellOptions } from "./cellOptions.ts";
import { unitForget } from "./unitForget.ts";

/** Options of the convolutional recurrent layers; names and defaults of Keras. */
export interface ConvLSTMCellOptions extends GatedCellOptions {
  readonly strides?: number | readonly number[];
  readonly padding?: "valid" | "same";
  readonly dataFormat?: DataFormat | null;
  readonly dilationRate?: number | readonly number[];
  /** the forget gate's bias begins at 1 */
  readonly unitForgetBias?: boolean;
}

/** An LSTM cell whose products with inputs and state are convolutions. Shi et al., 2015 (arXiv:1506.04214). */
export class ConvLSTMCell extends Layer implements Cell {
  static override readonly className: string = "ConvLSTMCell";
  readonly filters: number;
  readonly kernelSize: readonly number[];
  readonly strides: readonly number[];
  readonly dilationRate: readonly number[];
  readonly padding: "valid" | "same";
  readonly dataFormat: DataFormat;
  readonly seedGenerator: SeedGenerator | undefined;
  readonly #options: ConvLSTMCellOptions;
  kernel!: Variable;
  recurrentKernel!: Variable;
  bias: Variable | null = null;
  #spatial: readonly number[] = [];

  /** @throws ValueError for filters that are no positive integer, an unknown padding, or strides and dilation together. */
  constructor(rank: number, filters: number, kernelSize: number | readonly number[], options: ConvLSTMCellOptions) {
    super(options);
    this.filters = filters;
    this.kernelSize = perAxis(kernelSize, rank);
    this.strides = perAxis(options.strides ?? 1, rank);
    this.dilationRate = perAxis(options.dilationRate ?? 1, rank);
    this.padding = options.padding ?? "valid";
    this.dataFormat = options.dataFormat ?? "channels_last";
    this.#options = options;
    if (!Number.isInteger(filters) || filters < 1)
      throw new ValueError(`ConvLSTM${rank}D: filters must be a positive integer; received ${filters}.`);
    if (this.padding !== "valid" && this.padding !== "same")
      throw new ValueError(
        `ConvLSTM${rank}D: padding must be "valid" or "same"; received ${JSON.stringify(options.padding)}.`,
      );
    if (this.strides.some((s) => s > 1) && this.dilationRate.some((d) => d > 1))
      throw new ValueError(
        `ConvLSTM${rank}D: only one of strides and dilationRate can be above 1; received ${showShape(this.strides)} and ${showShape(this.dilationRate)}.`,
      );
    if ((options.dropout ?? 0) > 0 || (options.recurrentDropout ?? 0) > 0)
      this.seedGenerator = new SeedGenerator(options.seed);
  }
  get stateSize(): readonly number[] {
    return [this.filters, this.filters];
  }
  override build(inputShape: SymbolicShape): void {
    const last = this.dataFormat === "channels_last";
    const channels = inputShape[last ? inputShape.length - 1 : 1];
    const sizes = last ? inputShape.slice(1, -1) : inputShape.slice(2);
    if (typeof channels !== "number" || sizes.some((d) => d === null) || sizes.length !== this.kernelSize.length)
      throw new ShapeError(
        `${this.name}: the input of a step must have ${this.kernelSize.length} known spatial sizes and known channels; received ${showShape(inputShape)}.`,
      );
    this.#spatial = (sizes as readonly number[]).map((n, i) => this.#outputSize(n, i));
    const width = 4 * this.filters;
    this.kernel = this.addWeight({
      name: "kernel",
      shape: [...this.kernelSize, channels, width],
      ...weightOptions(this.#options, "kernel", new GlorotUniform()),
    });
    this.recurrentKernel = this.addWeight({
      name: "recurrent_kernel",
      shape: [...this.kernelSize, this.filters, width],
      ...weightOptions(this.#options, "recurrent", new Orthogonal()),
    });
    if (!(this.#options.useBias ?? true)) return;
    const options = weightOptions(this.#options, "bias", new Zeros());
    const { initializer } = options;
    this.bias = this.addWeight({
      name: "bias",
      shape: [width],
      ...options,
      initializer: this.#options.unitForgetBias === false ? initializer : unitForget(initializer, this.filters),
    });
  }
  #outputSize(n: number, axis: number): number {
    const span = (this.kernelSize[axis]! - 1) * this.dilationRate[axis]! + 1;
    return Math.ceil((this.padding === "same" ? n : n - span + 1) / this.strides[axis]!);
  }
  outputShape(): readonly number[] {
    return this.dataFormat === "channels_last" ? [...this.#spatial, this.filters] : [this.filters, ...this.#spatial];
  }
  getInitialState(batchSize: number): States {
    const state = zeros([batchSize, ...this.outputShape()], { dtype: this.computeDtype });
    return [state, state];
  }
  /** The inputs' convolution of all steps is one; the loop is left with the state's. */
  start(training: boolean): CellRun {
    const { dropout = 0, recurrentDropout = 0, activation = tanh, recurrentActivation } = this.#options;
    const act = activation ?? ((x: Tensor): Tensor => x);
    const gate = recurrentActivation === undefined ? sigmoid : (recurrentActivation ?? ((x: Tensor): Tensor => x));
    const seed = training ? this.seedGenerator : undefined;
    const inputKey = dropout ? seed?.next() : undefined;
    const stateKey = recurrentDropout ? seed?.next() : undefined;
    const { strides, padding, dilationRate, dataFormat } = this;
    const axis = dataFormat === "channels_last" ? -1 : 1;
    return {
      project: (xs) => {
        const [time, batch] = xs.shape as [number, number];
        const flat = reshape(xs, [time * batch, ...xs.shape.slice(2)]);
        const noise = (k: Tensor): Tensor => {
          const pattern = dropoutPattern(zeros([batch, ...xs.shape.slice(2)], { dtype: xs.dtype }), dropout, k);
          return reshape(multiply(xs, expandDims(pattern, 0)), flat.shape);
        };
        const options = { strides, padding, dilationRate, dataFormat };
        const y = gates(flat, this.kernel.tensor, inputKey && ((_, k) => noise(k)), inputKey, axis, options);
        const biased = this.bias ? add(y, this.#along(this.bias.tensor)) : y;
        return reshape(biased, [time, batch, ...y.shape.slice(1)]);
      },
      step: (x, states) => {
        const [h, c] = states as readonly [Tensor, Tensor];
        const noise = (t: Tensor, k: Tensor): Tensor => multiply(t, dropoutPattern(t, recurrentDropout, k));
        const options = { padding: "same", dataFormat } as const;
        const z = add(x, gates(h, this.recurrentKernel.tensor, stateKey && noise, stateKey, axis, options));
        const [i, f, candidate, o] = split(z, 4, { axis }) as [Tensor, Tensor, Tensor, Tensor];
        const cell = add(multiply(gate(f), c), multiply(gate(i), act(candidate)));
        const y = multiply(gate(o), act(cell));
        return [y, [y, cell]];
      },
    };
  }
  #along(bias: Tensor): Tensor {
    return this.dataFormat === "channels_last" ? bias : reshape(bias, [1, bias.size, ...this.kernelSize.map(() => 1)]);
  }
  override call(x: Tensor, states: States, options: CallOptions = {}): unknown {
    const { project, step } = this.start(options.training ?? false);
    return step(squeeze(project(expandDims(x, 0)), { axis: 0 }), states);
  }
  override getConfig(): Record<string, unknown> {
    const o = this.#options;
    return {
      ...super.getConfig(),
      filters: this.filters,
      kernel_size: this.kernelSize,
      strides: this.strides,
      padding: this.padding,
      data_format: this.dataFormat,
      dilation_rate: this.dilationRate,
      activation: activationName(o.activation === undefined ? tanh : o.activation),
      recurrent_activation: activationName(o.recurrentActivation === undefined ? sigmoid : o.recurrentActivation),
      use_bias: o.useBias ?? true,
      ...weightConfig(o, "kernel", new GlorotUniform()),
      ...weightConfig(o, "recurrent", new Orthogonal()),
      ...weightConfig(o, "bias", new Zeros()),
      unit_forget_bias: o.unitForgetBias ?? true,
      dropout: o.dropout ?? 0,
      recurrent_dropout: o.recurrentDropout ?? 0,
      seed: o.seed ?? null,
    };
  }
}

/** The four gates' convolutions at once; with dropout each gate has a pattern of its own. */
const gates = (
  x: Tensor,
  kernel: Tensor,
  noise: ((x: Tensor, key: Tensor) => Tensor) | undefined,
  key: Tensor | undefined,
  axis: number,
  options: Parameters<typeof conv>[2],
): Tensor => {
  if (!noise || !key) return conv(x, kernel, options);
  const keys = splitKey(key, 4);
  const kernels = split(kernel, 4, { axis: -1 });
  return concatenate(
    kernels.map((k, i) => conv(noise(x, keys[i]!), k, options)),
    { axis },
  );
};
