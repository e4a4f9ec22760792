import type { Tensor } from "@hornbeam/core";
import type { CallOptions } from "@hornbeam/nn";
import { multiply } from "@hornbeam/ops";
import { normal } from "@hornbeam/ops/random";
import { NoiseLayer, type NoiseOptions } from "./NoiseLayer.ts";

/**
 * In training multiplies by normal noise of mean 1: x · ε, ε ~ N(1, rate / (1 − rate)). Srivastava et al., 2014.
 * https://keras.io/api/layers/regularization_layers/gaussian_dropout/
 * @example new GaussianDropout(0.2).apply(x, { training: true })
 */
export class GaussianDropout extends NoiseLayer {
  static override readonly className: string = "GaussianDropout";
  static override readonly positional: readonly string[] = ["rate"];
  readonly rate: number;

  constructor(rate: number, options: NoiseOptions = {}) {
    super("rate", rate, options);
    this.rate = rate;
  }
  override call(x: Tensor, options: CallOptions = {}): Tensor {
    if (!options.training || !this.seedGenerator) return x;
    const stddev = Math.sqrt(this.rate / (1 - this.rate));
    return multiply(x, normal(x.shape, { mean: 1, stddev, dtype: x.dtype, seed: this.seedGenerator.next() }));
  }
  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), rate: this.rate, seed: this.seed };
  }
}
