import { Loss } from "./Loss.ts";
import { hinge } from "./functions/hinge.ts";
import type { LossOptions } from "./types.ts";

/** The loss of `hinge`. https://keras.io/api/losses/ */
export class Hinge extends Loss {
  static override readonly className: string = "Hinge";
  constructor(options: LossOptions = {}) {
    super(hinge, "hinge", options);
  }
}
