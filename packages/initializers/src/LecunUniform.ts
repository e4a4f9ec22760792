import type { InitializerSeed } from "./seeded.ts";
import { VarianceScaling } from "./VarianceScaling.ts";

/** VarianceScaling with scale: 1, mode: fan_in, distribution: uniform. */
export class LecunUniform extends VarianceScaling {
  static override readonly className: string = "LecunUniform";
  constructor(options: { readonly seed?: InitializerSeed } = {}) {
    super({ scale: 1, mode: "fan_in", distribution: "uniform", seed: options.seed ?? null });
  }
  override getConfig(): Record<string, unknown> {
    return { seed: super.getConfig().seed };
  }
}
