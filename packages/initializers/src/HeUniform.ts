import type { FanAxes } from "./fansOf.ts";
import type { InitializerSeed } from "./seeded.ts";
import { VarianceScaling } from "./VarianceScaling.ts";

/** VarianceScaling with scale: 2, mode: fan_in, distribution: uniform. */
export class HeUniform extends VarianceScaling {
  static override readonly className: string = "HeUniform";
  constructor(options: FanAxes & { readonly seed?: InitializerSeed } = {}) {
    super({ ...options, scale: 2, mode: "fan_in", distribution: "uniform" });
  }
  override getConfig(): Record<string, unknown> {
    return this.axesConfig;
  }
}
