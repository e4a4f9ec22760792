import { ValueError } from "@hornbeam/ir";
import { Loss } from "./Loss.ts";
import { categoricalGeneralizedCrossEntropy } from "./functions/categoricalGeneralizedCrossEntropy.ts";
import type { LossOptions } from "./types.ts";

/** Cross-entropy for labels that may be wrong, with 0 < q < 1. https://keras.io/api/losses/ */
export class CategoricalGeneralizedCrossEntropy extends Loss {
  static override readonly className: string = "CategoricalGeneralizedCrossEntropy";
  readonly #q: number;
  /** @throws ValueError for q outside (0, 1). */
  constructor(options: LossOptions & { readonly q?: number } = {}) {
    const { q = 0.5 } = options;
    super((t, p) => categoricalGeneralizedCrossEntropy(t, p, q), "categorical_generalized_cross_entropy", options);
    if (!(q > 0 && q < 1)) throw new ValueError(`${this.name}: q must be between 0 and 1; received ${q}.`);
    this.#q = q;
  }
  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), q: this.#q };
  }
}
