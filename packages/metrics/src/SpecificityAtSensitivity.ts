import type { Tensor } from "@hornbeam/core";
import { SensitivitySpecificityBase, type BestThresholdOptions, type Rates } from "./SensitivitySpecificityBase.ts";

/** The best specificity of all thresholds where the sensitivity is at least that given. https://keras.io/api/metrics/classification_metrics/ */
export class SpecificityAtSensitivity extends SensitivitySpecificityBase {
  static override readonly className: string = "SpecificityAtSensitivity";
  static readonly positional: readonly string[] = ["sensitivity"];
  constructor(sensitivity: number, options: BestThresholdOptions = {}) {
    super("specificity_at_sensitivity", "sensitivity", sensitivity, options);
  }
  protected override pick({ specificity: best, recall: bounded }: Rates): {
    readonly bounded: Tensor;
    readonly best: Tensor;
  } {
    return { bounded, best };
  }
}
