import type { Logs } from "../types.ts";
import { Callback } from "./Callback.ts";

/** Records the logs of every epoch: `history.history.loss[2]`. Returned by `fit`. */
export class History extends Callback {
  /** numbers of the epochs that ran */
  readonly epoch: number[] = [];
  readonly history: Record<string, number[]> = {};

  override onEpochEnd(epoch: number, logs: Logs = {}): void {
    this.epoch.push(epoch);
    for (const [name, value] of Object.entries(logs)) (this.history[name] ??= []).push(value);
  }
}
