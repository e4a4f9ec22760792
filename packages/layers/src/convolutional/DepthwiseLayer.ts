import type { Tensor } from "@hornbeam/core";
import { GlorotUniform } from "@hornbeam/initializers";
import type { SymbolicShape, Variable } from "@hornbeam/nn";
import { depthwiseConv } from "@hornbeam/ops";
import { weightConfig, weightOptions } from "../weightOptions.ts";
import { BaseConv } from "./BaseConv.ts";
import type { DepthwiseOptions } from "./ConvOptions.ts";

/** A filter (or several) for each channel. */
export abstract class DepthwiseLayer extends BaseConv {
  static override readonly positional: readonly string[] = ["kernelSize"];
  readonly depthMultiplier: number;
  kernel!: Variable;

  constructor(rank: number, kernelSize: number | readonly number[], options: DepthwiseOptions) {
    super(rank, kernelSize, options);
    this.depthMultiplier = options.depthMultiplier ?? 1;
  }
  override build(inputShape: SymbolicShape): void {
    const channels = this.channelsOf(inputShape);
    this.kernel = this.addWeight({
      name: "kernel",
      shape: [...this.kernelSize, channels, this.depthMultiplier],
      ...weightOptions(this.options, "depthwise", new GlorotUniform()),
    });
    this.buildBias(channels * this.depthMultiplier);
  }
  override call(x: Tensor): Tensor {
    return this.finish(depthwiseConv(this.causal(x), this.kernel.tensor, this.opOptions));
  }
  override getConfig(): Record<string, unknown> {
    return {
      ...this.baseConfig,
      depth_multiplier: this.depthMultiplier,
      ...weightConfig(this.options, "depthwise", new GlorotUniform()),
    };
  }
}
