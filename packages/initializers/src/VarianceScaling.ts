import { ValueError } from "@hornbeam/ir";
import { drawNormal, drawTruncated, drawUniform } from "./draws.ts";
import { FanScaling, type VarianceScalingOptions } from "./FanScaling.ts";

const modes = ["fan_in", "fan_out", "fan_avg"];
const distributions = ["normal", "truncated_normal", "untruncated_normal", "uniform"];

/** Variance scale / n, where n is the number of inputs, of outputs, or their mean. https://keras.io/api/layers/initializers/ */
export class VarianceScaling extends FanScaling {
  static readonly className: string = "VarianceScaling";
  readonly #config: Record<string, unknown>;
  /** @throws ValueError for a scale that is not positive, an unknown mode or distribution. */
  constructor(options: VarianceScalingOptions = {}) {
    const { scale = 1, mode = "fan_in", distribution = "truncated_normal" } = options;
    const draws = { uniform: drawUniform, untruncated_normal: drawNormal, truncated_normal: drawTruncated };
    super(options, draws[distribution === "normal" ? "truncated_normal" : distribution]);
    if (!(scale > 0)) throw new ValueError(`VarianceScaling: scale must be above 0; received ${scale}.`);
    if (!modes.includes(mode))
      throw new ValueError(`VarianceScaling: mode must be one of ${modes.join(", ")}; received ${mode}.`);
    if (!distributions.includes(distribution))
      throw new ValueError(
        `VarianceScaling: distribution must be one of ${distributions.join(", ")}; received ${distribution}.`,
      );
    this.#config = { scale, mode, distribution: distribution === "normal" ? "truncated_normal" : distribution };
  }
  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), ...this.#config };
  }
}
