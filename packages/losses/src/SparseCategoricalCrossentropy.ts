import { Loss } from "./Loss.ts";
import {
  sparseCategoricalCrossentropy,
  type SparseCategoricalCrossentropyArgs,
} from "./functions/sparseCategoricalCrossentropy.ts";
import type { LossOptions } from "./types.ts";

/** Cross-entropy of whole-number labels. https://keras.io/api/losses/ */
export class SparseCategoricalCrossentropy extends Loss {
  static override readonly className: string = "SparseCategoricalCrossentropy";
  readonly #args: SparseCategoricalCrossentropyArgs;
  constructor(options: LossOptions & SparseCategoricalCrossentropyArgs = {}) {
    super((t, p) => sparseCategoricalCrossentropy(t, p, options), "sparse_categorical_crossentropy", options);
    this.#args = options;
  }
  override getConfig(): Record<string, unknown> {
    const { fromLogits = false, ignoreClass = null, axis = -1 } = this.#args;
    return { ...super.getConfig(), from_logits: fromLogits, ignore_class: ignoreClass, axis };
  }
}
