import { Loss } from "./Loss.ts";
import { binaryCrossentropy, type BinaryCrossentropyArgs } from "./functions/binaryCrossentropy.ts";
import type { LossOptions } from "./types.ts";

/** Cross-entropy of independent labels of 0 and 1. https://keras.io/api/losses/ */
export class BinaryCrossentropy extends Loss {
  static override readonly className: string = "BinaryCrossentropy";
  readonly #args: BinaryCrossentropyArgs;
  constructor(options: LossOptions & BinaryCrossentropyArgs = {}) {
    super((t, p) => binaryCrossentropy(t, p, options), "binary_crossentropy", options);
    this.#args = options;
  }
  override getConfig(): Record<string, unknown> {
    const { fromLogits = false, labelSmoothing = 0, axis = -1 } = this.#args;
    return { ...super.getConfig(), from_logits: fromLogits, label_smoothing: labelSmoothing, axis };
  }
}
