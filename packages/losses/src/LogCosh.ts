import { Loss } from "./Loss.ts";
import { logCosh } from "./functions/logCosh.ts";
import type { LossOptions } from "./types.ts";

/** The loss of `logCosh`. https://keras.io/api/losses/ */
export class LogCosh extends Loss {
  static override readonly className: string = "LogCosh";
  constructor(options: LossOptions = {}) {
    super(logCosh, "log_cosh", options);
  }
}
