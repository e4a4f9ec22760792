import { Loss } from "./Loss.ts";
import type { BinaryCrossentropyArgs } from "./functions/binaryCrossentropy.ts";
import { categoricalCrossentropy } from "./functions/categoricalCrossentropy.ts";
import type { LossOptions } from "./types.ts";

/** Cross-entropy of one-hot targets. https://keras.io/api/losses/ */
export class CategoricalCrossentropy extends Loss {
  static override readonly className: string = "CategoricalCrossentropy";
  readonly #args: BinaryCrossentropyArgs;
  constructor(options: LossOptions & BinaryCrossentropyArgs = {}) {
    super((t, p) => categoricalCrossentropy(t, p, options), "categorical_crossentropy", options);
    this.#args = options;
  }
  override getConfig(): Record<string, unknown> {
    const { fromLogits = false, labelSmoothing = 0, axis = -1 } = this.#args;
    return { ...super.getConfig(), from_logits: fromLogits, label_smoothing: labelSmoothing, axis };
  }
}
