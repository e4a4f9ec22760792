import type { Tensor } from "@hornbeam/core";
import { ValueError } from "@hornbeam/ir";
import { cast, lessEqual, multiply, onesLike, where } from "@hornbeam/ops";
import { LearningRateSchedule } from "./LearningRateSchedule.ts";

/** Options of PiecewiseConstantDecay; names and defaults of Keras. */
export interface PiecewiseConstantDecayOptions {
  readonly name?: string;
}

/** values[i] up to and including boundaries[i], values[last] after. */
export class PiecewiseConstantDecay extends LearningRateSchedule {
  static override readonly className: string = "PiecewiseConstantDecay";
  static override readonly positional: readonly string[] = ["boundaries", "values"];
  readonly #boundaries: readonly number[];
  readonly #values: readonly number[];
  readonly #options: PiecewiseConstantDecayOptions;
  constructor(boundaries: readonly number[], values: readonly number[], options: PiecewiseConstantDecayOptions = {}) {
    super();
    if (values.length !== boundaries.length + 1)
      throw new ValueError(
        `PiecewiseConstantDecay: values must have one entry more than boundaries; received ${values.length} and ${boundaries.length}.`,
      );
    this.#boundaries = boundaries;
    this.#values = values;
    this.#options = options;
  }
  override apply(step: Tensor): Tensor {
    const s = cast(step, "float32");
    return this.#boundaries.reduceRight<Tensor>(
      (rest, boundary, i) => where(lessEqual(s, boundary), this.#values[i]!, rest),
      multiply(onesLike(s), this.#values[this.#values.length - 1]!),
    );
  }
  override getConfig(): Record<string, unknown> {
    return { boundaries: this.#boundaries, values: this.#values, name: this.#options.name ?? "PiecewiseConstant" };
  }
}
