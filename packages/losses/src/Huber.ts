import { Loss } from "./Loss.ts";
import { huber } from "./functions/huber.ts";
import type { LossOptions } from "./types.ts";

/** Squared near zero, linear far away. https://keras.io/api/losses/ */
export class Huber extends Loss {
  static override readonly className: string = "Huber";
  readonly #args: { readonly delta?: number };
  constructor(options: LossOptions & { readonly delta?: number } = {}) {
    super((t, p) => huber(t, p, options), "huber_loss", options);
    this.#args = options;
  }
  override getConfig(): Record<string, unknown> {
    const { delta = 1 } = this.#args;
    return { ...super.getConfig(), delta };
  }
}
