import type { Tensor } from "@hornbeam/core";
import { GlorotUniform } from "@hornbeam/initializers";
import { ValueError } from "@hornbeam/ir";
import type { SymbolicShape, Variable } from "@hornbeam/nn";
import { conv } from "@hornbeam/ops";
import { weightConfig, weightOptions } from "../weightOptions.ts";
import { BaseConv } from "./BaseConv.ts";
import type { ConvLayerOptions } from "./ConvOptions.ts";

/** Convolution in any number of dimensions. */
export abstract class ConvLayer extends BaseConv {
  static override readonly positional: readonly string[] = ["filters", "kernelSize"];
  readonly filters: number;
  kernel!: Variable;

  constructor(rank: number, filters: number, kernelSize: number | readonly number[], options: ConvLayerOptions) {
    super(rank, kernelSize, options);
    this.filters = filters;
    const { groups = 1 } = options;
    if (!Number.isInteger(filters) || filters < 1 || filters % groups)
      throw new ValueError(
        `${this.className}: filters must be a positive multiple of groups; received ${filters} and ${groups}.`,
      );
  }
  override build(inputShape: SymbolicShape): void {
    const channels = this.channelsOf(inputShape);
    const { groups = 1 } = this.options;
    if (channels % groups)
      throw new ValueError(
        `${this.name}: input channels must be a multiple of groups; received ${channels} and ${groups}.`,
      );
    this.kernel = this.addWeight({
      name: "kernel",
      shape: [...this.kernelSize, channels / groups, this.filters],
      ...weightOptions(this.options, "kernel", new GlorotUniform()),
    });
    this.buildBias(this.filters);
  }
  override call(x: Tensor): Tensor {
    return this.finish(conv(this.causal(x), this.kernel.tensor, this.opOptions));
  }
  override getConfig(): Record<string, unknown> {
    return {
      ...this.baseConfig,
      filters: this.filters,
      groups: this.options.groups ?? 1,
      ...weightConfig(this.options, "kernel", new GlorotUniform()),
    };
  }
}
