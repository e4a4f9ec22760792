import { Loss } from "./Loss.ts";
import { meanAbsolutePercentageError } from "./functions/meanAbsolutePercentageError.ts";
import type { LossOptions } from "./types.ts";

/** The loss of `meanAbsolutePercentageError`. https://keras.io/api/losses/ */
export class MeanAbsolutePercentageError extends Loss {
  static override readonly className: string = "MeanAbsolutePercentageError";
  constructor(options: LossOptions = {}) {
    super(meanAbsolutePercentageError, "mean_absolute_percentage_error", options);
  }
}
