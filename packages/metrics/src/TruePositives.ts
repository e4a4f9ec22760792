import { ConfusionCount, type ThresholdOptions } from "./confusion.ts";

/** Number of true positives, weighted. */
export class TruePositives extends ConfusionCount {
  static override readonly className: string = "TruePositives";
  constructor(options: ThresholdOptions = {}) {
    super("tp", "true_positives", options);
  }
}
