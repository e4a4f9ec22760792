import { Loss } from "./Loss.ts";
import { dice, type SetLossArgs } from "./functions/dice.ts";
import type { LossOptions } from "./types.ts";

/** One minus the Dice coefficient of two sets. https://keras.io/api/losses/ */
export class Dice extends Loss {
  static override readonly className: string = "Dice";
  readonly #args: SetLossArgs;
  constructor(options: LossOptions & SetLossArgs = {}) {
    super((t, p) => dice(t, p, options), "dice", options);
    this.#args = options;
  }
  override getConfig(): Record<string, unknown> {
    const { axis = null } = this.#args;
    return { ...super.getConfig(), axis };
  }
}
