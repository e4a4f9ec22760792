import type { Tensor } from "@hornbeam/core";
import { activationName } from "@hornbeam/activations";
import { Zeros } from "@hornbeam/initializers";
import { ShapeError, ValueError, showShape } from "@hornbeam/ir";
import { saved, Layer, type SymbolicShape, type Variable } from "@hornbeam/nn";
import { add, pad, reshape } from "@hornbeam/ops";
import { perAxis, type DataFormat } from "../channels.ts";
import { weightConfig, weightOptions } from "../weightOptions.ts";
import type { ConvLayerOptions } from "./ConvOptions.ts";

/** What all convolution layers do alike: sizes, bias, activation, causal padding, config. */
export abstract class BaseConv extends Layer {
  readonly rank: number;
  readonly kernelSize: readonly number[];
  readonly strides: readonly number[];
  readonly dilationRate: readonly number[];
  readonly dataFormat: DataFormat;
  protected readonly options: ConvLayerOptions;
  bias: Variable | null = null;

  /** @throws ValueError for an unknown padding, or strides and dilation together. */
  constructor(rank: number, kernelSize: number | readonly number[], options: ConvLayerOptions) {
    super(options);
    this.rank = rank;
    this.kernelSize = perAxis(kernelSize, rank);
    this.strides = perAxis(options.strides ?? 1, rank);
    this.dilationRate = perAxis(options.dilationRate ?? 1, rank);
    this.dataFormat = options.dataFormat ?? "channels_last";
    this.options = options;
    const { padding = "valid" } = options;
    if (!["valid", "same", ...(rank === 1 ? ["causal"] : [])].includes(padding))
      throw new ValueError(
        `${this.className}: padding must be "valid"${rank === 1 ? ', "same" or "causal"' : ' or "same"'}; received ${JSON.stringify(padding)}.`,
      );
    if (this.strides.some((s) => s > 1) && this.dilationRate.some((d) => d > 1))
      throw new ValueError(
        `${this.className}: only one of strides and dilationRate can be above 1; received ${showShape(this.strides)} and ${showShape(this.dilationRate)}.`,
      );
    this.inputSpec = { ndim: rank + 2 };
  }

  /** Number of input channels. @throws ShapeError where it is not known. */
  protected channelsOf(inputShape: SymbolicShape): number {
    const axis = this.dataFormat === "channels_last" ? inputShape.length - 1 : 1;
    const channels = inputShape[axis];
    if (channels === null || channels === undefined || inputShape.length !== this.rank + 2)
      throw new ShapeError(
        `${this.name}: the input must have rank ${this.rank + 2} and a known number of channels; received ${showShape(inputShape)}.`,
      );
    this.inputSpec = { ndim: this.rank + 2, axes: { [axis]: channels } };
    return channels;
  }
  protected buildBias(filters: number): void {
    if (this.options.useBias ?? true)
      this.bias = this.addWeight({
        name: "bias",
        shape: [filters],
        ...weightOptions(this.options, "bias", new Zeros()),
      });
  }
  /** Options of the op. */
  protected get opOptions(): {
    strides: readonly number[];
    padding: "valid" | "same";
    dataFormat: DataFormat;
    dilationRate: readonly number[];
  } {
    const { padding = "valid" } = this.options;
    return {
      strides: this.strides,
      padding: padding === "causal" ? "valid" : padding,
      dataFormat: this.dataFormat,
      dilationRate: this.dilationRate,
    };
  }
  /** Zeros before the first step, so that outputs see no later inputs. */
  protected causal(x: Tensor): Tensor {
    if (this.options.padding !== "causal") return x;
    const before = this.dilationRate[0]! * (this.kernelSize[0]! - 1);
    return pad(
      x,
      this.dataFormat === "channels_last"
        ? [
            [0, 0],
            [before, 0],
            [0, 0],
          ]
        : [
            [0, 0],
            [0, 0],
            [before, 0],
          ],
    );
  }
  protected finish(y: Tensor): Tensor {
    let out = y;
    if (this.bias) {
      const b = this.bias.tensor;
      out = add(
        out,
        this.dataFormat === "channels_last" ? b : reshape(b, [1, b.size, ...this.kernelSize.map(() => 1)]),
      );
    }
    return this.options.activation ? this.options.activation(out) : out;
  }
  protected get baseConfig(): Record<string, unknown> {
    const { padding = "valid", activation, useBias = true } = this.options;
    return {
      ...super.getConfig(),
      kernel_size: this.kernelSize,
      strides: this.strides,
      padding,
      data_format: this.dataFormat,
      dilation_rate: this.dilationRate,
      activation: activationName(activation),
      use_bias: useBias,
      ...weightConfig(this.options, "bias", new Zeros()),
      activity_regularizer: saved("regularizers", this.activityRegularizer),
    };
  }
}
