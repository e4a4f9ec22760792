import { Loss } from "./Loss.ts";
import { meanSquaredLogarithmicError } from "./functions/meanSquaredLogarithmicError.ts";
import type { LossOptions } from "./types.ts";

/** The loss of `meanSquaredLogarithmicError`. https://keras.io/api/losses/ */
export class MeanSquaredLogarithmicError extends Loss {
  static override readonly className: string = "MeanSquaredLogarithmicError";
  constructor(options: LossOptions = {}) {
    super(meanSquaredLogarithmicError, "mean_squared_logarithmic_error", options);
  }
}
