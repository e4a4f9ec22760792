import type { Tensor } from "@hornbeam/core";
import { SensitivitySpecificityBase, type BestThresholdOptions, type Rates } from "./SensitivitySpecificityBase.ts";

/** The best recall of all thresholds where the precision is at least that given. https://keras.io/api/metrics/classification_metrics/ */
export class RecallAtPrecision extends SensitivitySpecificityBase {
  static override readonly className: string = "RecallAtPrecision";
  static readonly positional: readonly string[] = ["precision"];
  constructor(precision: number, options: BestThresholdOptions = {}) {
    super("recall_at_precision", "precision", precision, options);
  }
  protected override pick({ recall: best, precision: bounded }: Rates): {
    readonly bounded: Tensor;
    readonly best: Tensor;
  } {
    return { bounded, best };
  }
}
