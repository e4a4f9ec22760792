import { ConfusionCount, type ThresholdOptions } from "./confusion.ts";

/** Number of false negatives, weighted. */
export class FalseNegatives extends ConfusionCount {
  static override readonly className: string = "FalseNegatives";
  constructor(options: ThresholdOptions = {}) {
    super("fn", "false_negatives", options);
  }
}
