import { ConfusionCount, type ThresholdOptions } from "./confusion.ts";

/** Number of true negatives, weighted. */
export class TrueNegatives extends ConfusionCount {
  static override readonly className: string = "TrueNegatives";
  constructor(options: ThresholdOptions = {}) {
    super("tn", "true_negatives", options);
  }
}
