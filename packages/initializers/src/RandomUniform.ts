import type { Tensor } from "@hornbeam/core";
import type { DType, Shape } from "@hornbeam/ir";
import { uniform } from "@hornbeam/ops/random";
import { SeedSource, type InitializerSeed } from "./seeded.ts";

/** Options of RandomUniform. */
export interface RandomUniformOptions {
  readonly minval?: number;
  readonly maxval?: number;
  readonly seed?: InitializerSeed;
}

/** Uniform in [minval, maxval). https://keras.io/api/layers/initializers/ */
export class RandomUniform {
  static readonly className: string = "RandomUniform";
  readonly #options: RandomUniformOptions;
  readonly #seed: SeedSource;
  constructor(options: RandomUniformOptions = {}) {
    this.#options = options;
    this.#seed = new SeedSource(options.seed);
  }
  call(shape: Shape, dtype: DType = "float32"): Tensor {
    const { minval = -0.05, maxval = 0.05 } = this.#options;
    return uniform(shape, { minval, maxval, dtype, seed: this.#seed.next() });
  }

  getConfig(): Record<string, unknown> {
    return { minval: this.#options.minval ?? -0.05, maxval: this.#options.maxval ?? 0.05, seed: this.#seed.config };
  }
}
