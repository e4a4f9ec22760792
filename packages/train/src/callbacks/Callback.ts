import type { Tensor } from "@hornbeam/core";
import type { Logs } from "../types.ts";
import type { Trainer } from "../Trainer.ts";

/** What a callback must remember for a run to go on later: numbers, and tensors on the host. */
export type CallbackState = Readonly<
  Record<string, number | string | boolean | null | readonly number[] | readonly Tensor[]>
>;

/** What a callback is told of the run. */
export interface RunInfo {
  readonly epochs: number;
  readonly steps: number | undefined;
  readonly verbose: 0 | 1 | 2;
  /** names of the values that logs will have, where known */
  readonly metrics?: readonly string[];
  /** all callbacks of the run, in order */
  readonly callbacks?: readonly Callback[];
}

/**
 * Hooks into `fit`, `evaluate` and `predict`, as `keras.callbacks.Callback`. All may be asynchronous and are awaited in order.
 * A hook for batches gets logs only where they have been read from the device: `batchLogsEvery` says how often, in milliseconds,
 * they are wanted (0, the default: each batch).
 */
export class Callback {
  trainer!: Trainer;
  params!: RunInfo;
  readonly batchLogsEvery: number = 0;

  get model(): Trainer["model"] {
    return this.trainer.model;
  }
  setTrainer(trainer: Trainer): void {
    this.trainer = trainer;
  }
  setParams(params: RunInfo): void {
    this.params = params;
  }
  /** What a run that goes on later needs of this callback; `BackupAndRestore` keeps it. */
  getState?(): CallbackState;
  setState?(state: CallbackState): void;
  onTrainBegin?(logs?: Logs): void | Promise<void>;
  onTrainEnd?(logs?: Logs): void | Promise<void>;
  onTestBegin?(logs?: Logs): void | Promise<void>;
  onTestEnd?(logs?: Logs): void | Promise<void>;
  onPredictBegin?(logs?: Logs): void | Promise<void>;
  onPredictEnd?(logs?: Logs): void | Promise<void>;
  onEpochBegin?(epoch: number, logs?: Logs): void | Promise<void>;
  onEpochEnd?(epoch: number, logs?: Logs): void | Promise<void>;
  onTrainBatchBegin?(batch: number, logs?: Logs): void | Promise<void>;
  onTrainBatchEnd?(batch: number, logs?: Logs): void | Promise<void>;
  onTestBatchBegin?(batch: number, logs?: Logs): void | Promise<void>;
  onTestBatchEnd?(batch: number, logs?: Logs): void | Promise<void>;
  onPredictBatchBegin?(batch: number, logs?: Logs): void | Promise<void>;
  onPredictBatchEnd?(batch: number, logs?: Logs): void | Promise<void>;
}
