import type { Tensor } from "@hornbeam/core";
import type { DType, Shape } from "@hornbeam/ir";
import { normal } from "@hornbeam/ops/random";
import { SeedSource, type InitializerSeed } from "./seeded.ts";

/** Options of RandomNormal. */
export interface RandomNormalOptions {
  readonly mean?: number;
  readonly stddev?: number;
  readonly seed?: InitializerSeed;
}

/** Normal with mean and standard deviation. https://keras.io/api/layers/initializers/ */
export class RandomNormal {
  static readonly className: string = "RandomNormal";
  readonly #options: RandomNormalOptions;
  readonly #seed: SeedSource;
  constructor(options: RandomNormalOptions = {}) {
    this.#options = options;
    this.#seed = new SeedSource(options.seed);
  }
  call(shape: Shape, dtype: DType = "float32"): Tensor {
    const { mean = 0, stddev = 0.05 } = this.#options;
    return normal(shape, { mean, stddev, dtype, seed: this.#seed.next() });
  }

  getConfig(): Record<string, unknown> {
    return { mean: this.#options.mean ?? 0, stddev: this.#options.stddev ?? 0.05, seed: this.#seed.config };
  }
}
