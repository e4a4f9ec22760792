import { Loss } from "./Loss.ts";
import {
  categoricalFocalCrossentropy,
  type CategoricalFocalCrossentropyArgs,
} from "./functions/categoricalFocalCrossentropy.ts";
import type { LossOptions } from "./types.ts";

/** Cross-entropy of one-hot targets in which easy rows count less. https://keras.io/api/losses/ */
export class CategoricalFocalCrossentropy extends Loss {
  static override readonly className: string = "CategoricalFocalCrossentropy";
  readonly #args: CategoricalFocalCrossentropyArgs;
  constructor(options: LossOptions & CategoricalFocalCrossentropyArgs = {}) {
    super((t, p) => categoricalFocalCrossentropy(t, p, options), "categorical_focal_crossentropy", options);
    this.#args = options;
  }
  override getConfig(): Record<string, unknown> {
    const { alpha = 0.25, gamma = 2, fromLogits = false, labelSmoothing = 0, axis = -1 } = this.#args;
    return { ...super.getConfig(), from_logits: fromLogits, label_smoothing: labelSmoothing, axis, alpha, gamma };
  }
}
