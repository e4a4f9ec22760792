import { ConfusionCount, type ThresholdOptions } from "./confusion.ts";

/** Number of false positives, weighted. */
export class FalsePositives extends ConfusionCount {
  static override readonly className: string = "FalsePositives";
  constructor(options: ThresholdOptions = {}) {
    super("fp", "false_positives", options);
  }
}
