import { Loss } from "./Loss.ts";
import { categoricalHinge } from "./functions/categoricalHinge.ts";
import type { LossOptions } from "./types.ts";

/** The loss of `categoricalHinge`. https://keras.io/api/losses/ */
export class CategoricalHinge extends Loss {
  static override readonly className: string = "CategoricalHinge";
  constructor(options: LossOptions = {}) {
    super(categoricalHinge, "categorical_hinge", options);
  }
}
