import { ValueError } from "@hornbeam/ir";
import type { Logs } from "../types.ts";
import { Callback } from "./Callback.ts";

/** Options of TerminateOnNaN. */
export interface TerminateOnNaNOptions {
  /** throws instead of ending `fit`: hooks of the end are not called then */
  readonly raiseError?: boolean;
}

/** Ends training when the loss is NaN or infinite. https://keras.io/api/callbacks/terminate_on_nan/ */
export class TerminateOnNaN extends Callback {
  readonly #raiseError: boolean;

  constructor(options: TerminateOnNaNOptions = {}) {
    super();
    this.#raiseError = options.raiseError ?? false;
  }
  /** @throws ValueError with `raiseError`, where the loss is not finite. */
  override onTrainBatchEnd(batch: number, logs?: Logs): void {
    if (!logs || !("loss" in logs) || Number.isFinite(logs.loss)) return;
    if (this.#raiseError)
      throw new ValueError(
        `TerminateOnNaN: the loss must be finite; received ${logs.loss} at batch ${batch}. Lower the learning rate, or clip gradients.`,
      );
    console.log(`Batch ${batch}: Invalid loss, terminating training`);
    this.trainer.stopTraining = true;
  }
}
