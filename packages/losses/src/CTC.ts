import { Loss } from "./Loss.ts";
import { ctc } from "./functions/ctc.ts";
import type { LossOptions } from "./types.ts";

/** The loss of `ctc`. https://keras.io/api/losses/ */
export class CTC extends Loss {
  static override readonly className: string = "CTC";
  constructor(options: LossOptions = {}) {
    super(ctc, "ctc", options);
  }
}
