import type { Tensor } from "@hornbeam/core";
import { GlorotUniform } from "@hornbeam/initializers";
import type { SymbolicShape, Variable } from "@hornbeam/nn";
import { separableConv } from "@hornbeam/ops";
import { weightConfig, weightOptions } from "../weightOptions.ts";
import { BaseConv } from "./BaseConv.ts";
import type { DepthwiseOptions } from "./ConvOptions.ts";

/** A filter for each channel, then a mixture of channels at each place. */
export abstract class SeparableLayer extends BaseConv {
  static override readonly positional: readonly string[] = ["filters", "kernelSize"];
  readonly filters: number;
  readonly depthMultiplier: number;
  depthwiseKernel!: Variable;
  pointwiseKernel!: Variable;

  constructor(rank: number, filters: number, kernelSize: number | readonly number[], options: DepthwiseOptions) {
    super(rank, kernelSize, options);
    this.filters = filters;
    this.depthMultiplier = options.depthMultiplier ?? 1;
  }
  override build(inputShape: SymbolicShape): void {
    const channels = this.channelsOf(inputShape);
    const m = this.depthMultiplier;
    this.depthwiseKernel = this.addWeight({
      name: "depthwise_kernel",
      shape: [...this.kernelSize, channels, m],
      ...weightOptions(this.options, "depthwise", new GlorotUniform()),
    });
    this.pointwiseKernel = this.addWeight({
      name: "pointwise_kernel",
      shape: [...this.kernelSize.map(() => 1), channels * m, this.filters],
      ...weightOptions(this.options, "pointwise", new GlorotUniform()),
    });
    this.buildBias(this.filters);
  }
  override call(x: Tensor): Tensor {
    return this.finish(
      separableConv(this.causal(x), this.depthwiseKernel.tensor, this.pointwiseKernel.tensor, this.opOptions),
    );
  }
  override getConfig(): Record<string, unknown> {
    return {
      ...this.baseConfig,
      filters: this.filters,
      depth_multiplier: this.depthMultiplier,
      ...weightConfig(this.options, "depthwise", new GlorotUniform()),
      ...weightConfig(this.options, "pointwise", new GlorotUniform()),
    };
  }
}
