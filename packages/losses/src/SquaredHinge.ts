import { Loss } from "./Loss.ts";
import { squaredHinge } from "./functions/squaredHinge.ts";
import type { LossOptions } from "./types.ts";

/** The loss of `squaredHinge`. https://keras.io/api/losses/ */
export class SquaredHinge extends Loss {
  static override readonly className: string = "SquaredHinge";
  constructor(options: LossOptions = {}) {
    super(squaredHinge, "squared_hinge", options);
  }
}
