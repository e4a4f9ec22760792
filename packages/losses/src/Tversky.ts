import { Loss } from "./Loss.ts";
import { tversky, type TverskyArgs } from "./functions/tversky.ts";
import type { LossOptions } from "./types.ts";

/** One minus the Tversky index of two sets. https://keras.io/api/losses/ */
export class Tversky extends Loss {
  static override readonly className: string = "Tversky";
  readonly #args: TverskyArgs;
  constructor(options: LossOptions & TverskyArgs = {}) {
    super((t, p) => tversky(t, p, options), "tversky", options);
    this.#args = options;
  }
  override getConfig(): Record<string, unknown> {
    const { alpha = 0.5, beta = 0.5, axis = null } = this.#args;
    return { ...super.getConfig(), alpha, beta, axis };
  }
}
