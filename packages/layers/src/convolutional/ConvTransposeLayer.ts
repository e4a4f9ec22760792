import type { Tensor } from "@hornbeam/core";
import { GlorotUniform } from "@hornbeam/initializers";
import { ValueError, showShape } from "@hornbeam/ir";
import type { SymbolicShape, Variable } from "@hornbeam/nn";
import { convTranspose } from "@hornbeam/ops";
import { perAxis } from "../channels.ts";
import { weightConfig, weightOptions } from "../weightOptions.ts";
import { BaseConv } from "./BaseConv.ts";
import type { ConvLayerOptions } from "./ConvOptions.ts";

/** Options of the transposed convolutions. */
export interface ConvTransposeLayerOptions extends Omit<ConvLayerOptions, "groups" | "padding"> {
  readonly padding?: "valid" | "same";
  /** further size of the result, below the stride; by default what the padding gives */
  readonly outputPadding?: number | readonly number[] | null;
}

/** Transposed convolution in any number of dimensions: the gradient of a convolution by its input. */
export abstract class ConvTransposeLayer extends BaseConv {
  static override readonly positional: readonly string[] = ["filters", "kernelSize"];
  readonly filters: number;
  readonly outputPadding: readonly number[] | null;
  kernel!: Variable;

  constructor(
    rank: number,
    filters: number,
    kernelSize: number | readonly number[],
    options: ConvTransposeLayerOptions,
  ) {
    super(rank, kernelSize, options);
    if (!Number.isInteger(filters) || filters < 1)
      throw new ValueError(`${this.className}: filters must be a positive integer; received ${filters}.`);
    this.filters = filters;
    const { outputPadding: extra } = options;
    this.outputPadding = extra === undefined || extra === null ? null : perAxis(extra, rank);
    if (this.outputPadding?.some((p, i) => p < 0 || p >= this.strides[i]!))
      throw new ValueError(
        `${this.className}: outputPadding must be at least 0 and below the strides; received ${showShape(this.outputPadding)} and ${showShape(this.strides)}.`,
      );
  }
  override build(inputShape: SymbolicShape): void {
    this.kernel = this.addWeight({
      name: "kernel",
      shape: [...this.kernelSize, this.filters, this.channelsOf(inputShape)],
      ...weightOptions(this.options, "kernel", new GlorotUniform()),
    });
    this.buildBias(this.filters);
  }
  override call(x: Tensor): Tensor {
    const options = { ...this.opOptions, outputPadding: this.outputPadding };
    return this.finish(convTranspose(x, this.kernel.tensor, options));
  }
  override getConfig(): Record<string, unknown> {
    return {
      ...this.baseConfig,
      filters: this.filters,
      output_padding: this.outputPadding,
      ...weightConfig(this.options, "kernel", new GlorotUniform()),
    };
  }
}
