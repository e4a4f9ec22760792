import { Loss } from "./Loss.ts";
import { meanAbsoluteError } from "./functions/meanAbsoluteError.ts";
import type { LossOptions } from "./types.ts";

/** The loss of `meanAbsoluteError`. https://keras.io/api/losses/ */
export class MeanAbsoluteError extends Loss {
  static override readonly className: string = "MeanAbsoluteError";
  constructor(options: LossOptions = {}) {
    super(meanAbsoluteError, "mean_absolute_error", options);
  }
}
