import { Loss } from "./Loss.ts";
import { poisson } from "./functions/poisson.ts";
import type { LossOptions } from "./types.ts";

/** The loss of `poisson`. https://keras.io/api/losses/ */
export class Poisson extends Loss {
  static override readonly className: string = "Poisson";
  constructor(options: LossOptions = {}) {
    super(poisson, "poisson", options);
  }
}
