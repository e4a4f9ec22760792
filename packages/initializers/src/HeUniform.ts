import type { InitializerSeed } from "./seeded.ts";
import { VarianceScaling } from "./VarianceScaling.ts";

/** VarianceScaling with scale: 2, mode: fan_in, distribution: uniform. */
export class HeUniform extends VarianceScaling {
  static override readonly className: string = "HeUniform";
  constructor(options: { readonly seed?: InitializerSeed } = {}) {
    super({ scale: 2, mode: "fan_in", distribution: "uniform", seed: options.seed ?? null });
  }
  override getConfig(): Record<string, unknown> {
    return { seed: super.getConfig().seed };
  }
}
