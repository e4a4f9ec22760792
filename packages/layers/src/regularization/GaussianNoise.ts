import type { Tensor } from "@hornbeam/core";
import type { CallOptions } from "@hornbeam/nn";
import { add } from "@hornbeam/ops";
import { normal } from "@hornbeam/ops/random";
import { NoiseLayer, type NoiseOptions } from "./NoiseLayer.ts";

/**
 * In training adds normal noise of mean 0: x + ε, ε ~ N(0, stddev²). https://keras.io/api/layers/regularization_layers/gaussian_noise/
 * @example new GaussianNoise(0.2).apply(x, { training: true })
 */
export class GaussianNoise extends NoiseLayer {
  static override readonly className: string = "GaussianNoise";
  static override readonly positional: readonly string[] = ["stddev"];
  readonly stddev: number;

  constructor(stddev: number, options: NoiseOptions = {}) {
    super("stddev", stddev, options);
    this.stddev = stddev;
  }
  override call(x: Tensor, options: CallOptions = {}): Tensor {
    if (!options.training || !this.seedGenerator) return x;
    const seed = this.seedGenerator.next();
    return add(x, normal(x.shape, { stddev: this.stddev, dtype: x.dtype, seed }));
  }
  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), stddev: this.stddev, seed: this.seed };
  }
}
