import type { Tensor } from "@hornbeam/core";
import { SensitivitySpecificityBase, type BestThresholdOptions, type Rates } from "./SensitivitySpecificityBase.ts";

/** The best sensitivity of all thresholds where the specificity is at least that given. https://keras.io/api/metrics/classification_metrics/ */
export class SensitivityAtSpecificity extends SensitivitySpecificityBase {
  static override readonly className: string = "SensitivityAtSpecificity";
  static readonly positional: readonly string[] = ["specificity"];
  constructor(specificity: number, options: BestThresholdOptions = {}) {
    super("sensitivity_at_specificity", "specificity", specificity, options);
  }
  protected override pick({ recall: best, specificity: bounded }: Rates): {
    readonly bounded: Tensor;
    readonly best: Tensor;
  } {
    return { bounded, best };
  }
}
