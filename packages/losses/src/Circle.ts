import { Loss } from "./Loss.ts";
import { circle, type CircleArgs } from "./functions/circle.ts";
import type { LossOptions } from "./types.ts";

type Args = Pick<CircleArgs, "gamma" | "margin" | "removeDiagonal">;

/** Similarities of embeddings: the loss of `circle` within the batch. https://keras.io/api/losses/ */
export class Circle extends Loss {
  static override readonly className: string = "Circle";
  readonly #args: Args;
  constructor(options: LossOptions & Args = {}) {
    super((t, p) => circle(t, p, options), "circle", options);
    this.#args = options;
  }
  override getConfig(): Record<string, unknown> {
    const { gamma = 80, margin = 0.4, removeDiagonal = true } = this.#args;
    return { ...super.getConfig(), gamma, margin, remove_diagonal: removeDiagonal };
  }
}
