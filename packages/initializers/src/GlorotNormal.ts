import { drawTruncated } from "./draws.ts";
import type { FanAxes } from "./fansOf.ts";
import type { InitializerSeed } from "./seeded.ts";
import { FanScaling } from "./FanScaling.ts";

/** VarianceScaling with scale: 1, mode: fan_avg, distribution: truncated_normal. */
export class GlorotNormal extends FanScaling {
  static readonly className: string = "GlorotNormal";
  constructor(options: FanAxes & { readonly seed?: InitializerSeed } = {}) {
    super({ ...options, scale: 1, mode: "fan_avg" }, drawTruncated);
  }
}
