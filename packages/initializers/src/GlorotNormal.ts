import type { InitializerSeed } from "./seeded.ts";
import { VarianceScaling } from "./VarianceScaling.ts";

/** VarianceScaling with scale: 1, mode: fan_avg, distribution: truncated_normal. */
export class GlorotNormal extends VarianceScaling {
  static override readonly className: string = "GlorotNormal";
  constructor(options: { readonly seed?: InitializerSeed } = {}) {
    super({ scale: 1, mode: "fan_avg", distribution: "truncated_normal", seed: options.seed ?? null });
  }
  override getConfig(): Record<string, unknown> {
    return { seed: super.getConfig().seed };
  }
}
