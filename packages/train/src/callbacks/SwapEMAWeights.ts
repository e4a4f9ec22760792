import { ValueError } from "@hornbeam/ir";
import type { Variable } from "@hornbeam/nn";
import { Callback } from "./Callback.ts";

/** Options of SwapEMAWeights. */
export interface SwapEMAWeightsOptions {
  /** also swaps between epochs, for callbacks further down the list such as ModelCheckpoint */
  readonly swapOnEpoch?: boolean;
}

/**
 * Evaluates and predicts with the moving averages of the weights (Polyak averaging): they are swapped in before and out after. The optimizer
 * must have `useEma: true`. Swapping exchanges references and copies nothing. With `swapOnEpoch` it belongs behind callbacks that end training. https://keras.io/api/callbacks/swap_ema_weights/
 *
 * ```ts
 * import { Dense, Input, Sequential, SGD, SwapEMAWeights } from "hornbeam";
 * const model = new Sequential([Input({ shape: [1] }), new Dense(1)]).compile({ optimizer: new SGD({ useEma: true }), loss: "mse" });
 * const callbacks = [new SwapEMAWeights({ swapOnEpoch: true })];
 * const { epoch } = await model.fit([[0], [1]], [[1], [3]], { epochs: 2, verbose: 0, callbacks });
 * console.log(epoch); // → [ 0, 1 ]
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
    return this.trainer.optimizer.averages ?? [];
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
