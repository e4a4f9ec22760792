import type { Tensor } from "@hornbeam/core";
import type { DType, Shape } from "@hornbeam/ir";
import type { Draw } from "./draws.ts";
import { fansOf, type FanAxes } from "./fansOf.ts";
import { SeedSource, type InitializerSeed } from "./seeded.ts";

/** Options of VarianceScaling. */
export interface VarianceScalingOptions extends FanAxes {
  /** above 0 */
  readonly scale?: number;
  readonly mode?: "fan_in" | "fan_out" | "fan_avg";
  /** normal is truncated_normal: values beyond two standard deviations are drawn again */
  readonly distribution?: "normal" | "truncated_normal" | "untruncated_normal" | "uniform";
  readonly seed?: InitializerSeed;
}

/** The base of initializers with variance scale / n, where n is the number of inputs, of outputs, or their mean. */
export class FanScaling {
  readonly #options: VarianceScalingOptions;
  readonly #seed: SeedSource;
  readonly #draw: Draw;
  /** @param draw the distribution, so that a bundle holds no other */
  constructor(options: Omit<VarianceScalingOptions, "distribution">, draw: Draw) {
    this.#options = options;
    this.#draw = draw;
    this.#seed = new SeedSource(options.seed);
  }
  call(shape: Shape, dtype: DType = "float32"): Tensor {
    const { scale = 1, mode = "fan_in" } = this.#options;
    const [fanIn, fanOut] = fansOf(shape, this.#options);
    const fan = mode === "fan_in" ? fanIn : mode === "fan_out" ? fanOut : (fanIn + fanOut) / 2;
    return this.#draw(shape, scale / Math.max(1, fan), { dtype, seed: this.#seed.next() });
  }
  getConfig(): Record<string, unknown> {
    const { inputAxes = null, outputAxes = null } = this.#options;
    return { seed: this.#seed.config, input_axes: inputAxes, output_axes: outputAxes };
  }
}
