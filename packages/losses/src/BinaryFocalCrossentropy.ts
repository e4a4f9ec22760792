import { Loss } from "./Loss.ts";
import { binaryFocalCrossentropy, type BinaryFocalCrossentropyArgs } from "./functions/binaryFocalCrossentropy.ts";
import type { LossOptions } from "./types.ts";

/** Cross-entropy of independent labels in which easy rows count less. https://keras.io/api/losses/ */
export class BinaryFocalCrossentropy extends Loss {
  static override readonly className: string = "BinaryFocalCrossentropy";
  readonly #args: BinaryFocalCrossentropyArgs;
  constructor(options: LossOptions & BinaryFocalCrossentropyArgs = {}) {
    super((t, p) => binaryFocalCrossentropy(t, p, options), "binary_focal_crossentropy", options);
    this.#args = options;
  }
  override getConfig(): Record<string, unknown> {
    const {
      applyClassBalancing = false,
      alpha = 0.25,
      gamma = 2,
      fromLogits = false,
      labelSmoothing = 0,
      axis = -1,
    } = this.#args;
    return {
      ...super.getConfig(),
      from_logits: fromLogits,
      label_smoothing: labelSmoothing,
      axis,
      apply_class_balancing: applyClassBalancing,
      alpha,
      gamma,
    };
  }
}
