import type { FanAxes } from "./fansOf.ts";
import type { InitializerSeed } from "./seeded.ts";
import { VarianceScaling } from "./VarianceScaling.ts";

/** VarianceScaling with scale: 1, mode: fan_avg, distribution: uniform. */
export class GlorotUniform extends VarianceScaling {
  static override readonly className: string = "GlorotUniform";
  constructor(options: FanAxes & { readonly seed?: InitializerSeed } = {}) {
    super({ ...options, scale: 1, mode: "fan_avg", distribution: "uniform" });
  }
  override getConfig(): Record<string, unknown> {
    return this.axesConfig;
  }
}
