import type { Logs } from "../types.ts";
import { Callback } from "./Callback.ts";

/** Ends training when the loss is NaN or infinite. */
export class TerminateOnNaN extends Callback {
  override onTrainBatchEnd(_batch: number, logs?: Logs): void {
    if (logs && "loss" in logs && !Number.isFinite(logs.loss)) this.trainer.stopTraining = true;
  }
}
