import { drawUniform } from "./draws.ts";
import type { FanAxes } from "./fansOf.ts";
import type { InitializerSeed } from "./seeded.ts";
import { FanScaling } from "./FanScaling.ts";

/** VarianceScaling with scale: 2, mode: fan_in, distribution: uniform. */
export class HeUniform extends FanScaling {
  static readonly className: string = "HeUniform";
  constructor(options: FanAxes & { readonly seed?: InitializerSeed } = {}) {
    super({ ...options, scale: 2, mode: "fan_in" }, drawUniform);
  }
}
