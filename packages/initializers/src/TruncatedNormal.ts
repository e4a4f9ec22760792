import type { Tensor } from "@hornbeam/core";
import type { DType, Shape } from "@hornbeam/ir";
import { truncatedNormal } from "@hornbeam/ops/random";
import { SeedSource, type InitializerSeed } from "./seeded.ts";

/** Options of TruncatedNormal. */
export interface TruncatedNormalOptions {
  readonly mean?: number;
  readonly stddev?: number;
  readonly seed?: InitializerSeed;
}

/** Normal with mean and standard deviation, values beyond two of them drawn again. https://keras.io/api/layers/initializers/ */
export class TruncatedNormal {
  static readonly className: string = "TruncatedNormal";
  readonly #options: TruncatedNormalOptions;
  readonly #seed: SeedSource;
  constructor(options: TruncatedNormalOptions = {}) {
    this.#options = options;
    this.#seed = new SeedSource(options.seed);
  }
  call(shape: Shape, dtype: DType = "float32"): Tensor {
    const { mean = 0, stddev = 0.05 } = this.#options;
    return truncatedNormal(shape, { mean, stddev, dtype, seed: this.#seed.next() });
  }

  getConfig(): Record<string, unknown> {
    return { mean: this.#options.mean ?? 0, stddev: this.#options.stddev ?? 0.05, seed: this.#seed.config };
  }
}
