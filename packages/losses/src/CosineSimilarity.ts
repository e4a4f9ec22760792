import { Loss } from "./Loss.ts";
import { cosineSimilarity } from "./functions/cosineSimilarity.ts";
import type { LossOptions } from "./types.ts";

/** Minus the cosine of the angle between targets and predictions. https://keras.io/api/losses/ */
export class CosineSimilarity extends Loss {
  static override readonly className: string = "CosineSimilarity";
  readonly #args: { readonly axis?: number };
  constructor(options: LossOptions & { readonly axis?: number } = {}) {
    super((t, p) => cosineSimilarity(t, p, options), "cosine_similarity", options);
    this.#args = options;
  }
  override getConfig(): Record<string, unknown> {
    const { axis = -1 } = this.#args;
    return { ...super.getConfig(), axis };
  }
}
