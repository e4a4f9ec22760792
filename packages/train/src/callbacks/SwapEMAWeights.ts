import { ValueError } from "@hornbeam/ir";
import type { Variable } from "@hornbeam/nn";
import type { OptimizerLike } from "../types.ts";
import { Callback } from "./Callback.ts";

/** Options of SwapEMAWeights. */
export interface SwapEMAWeightsOptions {
  /** also swaps between epochs, for callbacks further down the list such as ModelCheckpoint */
  readonly swapOnEpoch?: boolean;
}

/** Weights with their moving averages, of an optimizer and of those it is made of. */
const averagesOf = (optimizer: OptimizerLike): readonly (readonly [Variable, Variable])[] => {
  const { innerOptimizer, optimizers, averages } = optimizer as OptimizerLike & {
    readonly innerOptimizer?: OptimizerLike;
    readonly optimizers?: readonly OptimizerLike[];
  };
  if (innerOptimizer) return averagesOf(innerOptimizer);
  return optimizers?.flatMap(averagesOf) ?? averages ?? [];
};

/**
 * Evaluates and predicts with the moving averages of the weights (Polyak averaging): they are swapped in before and out after. The optimizer
 * must have `useEma: true`. Swapping exchanges references and copies nothing. https://keras.io/api/callbacks/swap_ema_weights/
 *
 * ```ts
 * model.compile({ optimizer: new SGD({ useEma: true }), loss: "mse" });
 * await model.fit(x, y, { callbacks: [new SwapEMAWeights({ swapOnEpoch: true }), new ModelCheckpoint("best.keras")] });
 * ```
 */
export class SwapEMAWeights extends Callback {
  readonly #swapOnEpoch: boolean;
  #swapped = false;

  constructor(options: SwapEMAWeightsOptions = {}) {
    super();
    this.#swapOnEpoch = options.swapOnEpoch ?? false;
  }

  get #pairs(): readonly (readonly [Variable, Variable])[] {
    return averagesOf(this.trainer.optimizer);
  }
  /** @throws ValueError where the optimizer keeps no averages. */
  #swap(swapped: boolean): void {
    if (this.#swapped === swapped) return;
    const pairs = this.#pairs;
    if (!pairs.length)
      throw new ValueError(
        "SwapEMAWeights: the optimizer must keep moving averages and have been used; received none. Make it with useEma: true.",
      );
    for (const [weight, average] of pairs) [weight.value, average.value] = [average.value, weight.value];
    this.#swapped = swapped;
  }

  override onTrainBegin(): void {
    this.#swapped = false;
  }
  override onEpochBegin(): void {
    if (this.#swapOnEpoch) this.#swap(false);
  }
  override onEpochEnd(epoch: number): void {
    if (!this.#swapOnEpoch) return;
    this.#swap(true);
    // fit ends with the averages in the weights: what is there already must count as such.
    if (epoch === this.params.epochs - 1 || this.trainer.stopTraining)
      for (const [weight, average] of this.#pairs) average.value = weight.value;
  }
  override onTestBegin(): void {
    this.#swap(true);
  }
  override onTestEnd(): void {
    this.#swap(false);
  }
  override onPredictBegin(): void {
    this.#swap(true);
  }
  override onPredictEnd(): void {
    this.#swap(false);
  }
}
