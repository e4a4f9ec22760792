import { Loss } from "./Loss.ts";
import { klDivergence } from "./functions/klDivergence.ts";
import type { LossOptions } from "./types.ts";

/** The loss of `klDivergence`. https://keras.io/api/losses/ */
export class KLDivergence extends Loss {
  static override readonly className: string = "KLDivergence";
  constructor(options: LossOptions = {}) {
    super(klDivergence, "kl_divergence", options);
  }
}
