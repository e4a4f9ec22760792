import type { InitializerSeed } from "./seeded.ts";
import { VarianceScaling } from "./VarianceScaling.ts";

/** VarianceScaling with scale: 1, mode: fan_in, distribution: truncated_normal. */
export class LecunNormal extends VarianceScaling {
  static override readonly className: string = "LecunNormal";
  constructor(options: { readonly seed?: InitializerSeed } = {}) {
    super({ scale: 1, mode: "fan_in", distribution: "truncated_normal", seed: options.seed ?? null });
  }
  override getConfig(): Record<string, unknown> {
    return { seed: super.getConfig().seed };
  }
}
