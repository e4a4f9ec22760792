import { Loss } from "./Loss.ts";
import { meanSquaredError } from "./functions/meanSquaredError.ts";
import type { LossOptions } from "./types.ts";

/** The loss of `meanSquaredError`. https://keras.io/api/losses/ */
export class MeanSquaredError extends Loss {
  static override readonly className: string = "MeanSquaredError";
  constructor(options: LossOptions = {}) {
    super(meanSquaredError, "mean_squared_error", options);
  }
}
