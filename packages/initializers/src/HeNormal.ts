import type { InitializerSeed } from "./seeded.ts";
import { VarianceScaling } from "./VarianceScaling.ts";

/** VarianceScaling with scale: 2, mode: fan_in, distribution: truncated_normal. */
export class HeNormal extends VarianceScaling {
  static override readonly className: string = "HeNormal";
  constructor(options: { readonly seed?: InitializerSeed } = {}) {
    super({ scale: 2, mode: "fan_in", distribution: "truncated_normal", seed: options.seed ?? null });
  }
  override getConfig(): Record<string, unknown> {
    return { seed: super.getConfig().seed };
  }
}
