import type { Tensor } from "@hornbeam/core";
import { SensitivitySpecificityBase, type BestThresholdOptions, type Rates } from "./SensitivitySpecificityBase.ts";

/** The best precision of all thresholds where the recall is at least that given. https://keras.io/api/metrics/classification_metrics/ */
export class PrecisionAtRecall extends SensitivitySpecificityBase {
  static override readonly className: string = "PrecisionAtRecall";
  static readonly positional: readonly string[] = ["recall"];
  constructor(recall: number, options: BestThresholdOptions = {}) {
    super("precision_at_recall", "recall", recall, options);
  }
  protected override pick({ precision: best, recall: bounded }: Rates): {
    readonly bounded: Tensor;
    readonly best: Tensor;
  } {
    return { bounded, best };
  }
}
