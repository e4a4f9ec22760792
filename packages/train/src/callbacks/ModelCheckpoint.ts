import { ValueError } from "@hornbeam/ir";
import type { TrainableModel, Logs } from "../types.ts";
import { Callback, type CallbackState } from "./Callback.ts";
import { formatPath } from "./formatPath.ts";
import { monitored, monitorOf, type Monitor, type MonitorMode } from "./monitor.ts";

/** Saves the model (or its weights) under a name. The umbrella's knows `.keras` and `.weights.h5` files. */
export type SaveModel = (model: TrainableModel, path: string) => Promise<void>;

/** Options of ModelCheckpoint; names and defaults of Keras. */
export interface ModelCheckpointOptions {
  readonly monitor?: string;
  readonly verbose?: 0 | 1;
  readonly saveBestOnly?: boolean;
  readonly saveWeightsOnly?: boolean;
  readonly mode?: MonitorMode;
  /** "epoch", or a number of batches */
  readonly saveFreq?: "epoch" | number;
  readonly initialValueThreshold?: number;
  /** what writes the file */
  readonly save: SaveModel;
}

/** Saves during training, every time or when a monitored value is best. https://keras.io/api/callbacks/model_checkpoint/ */
export class ModelCheckpoint extends Callback {
  override readonly batchLogsEvery: number;
  readonly #path: string;
  readonly #options: ModelCheckpointOptions & { readonly monitor: string };
  readonly #monitor: Monitor;
  /** the best value so far */
  best: number;
  #epoch = 0;
  #batches = 0;
  #last = -1;

  /** @throws ValueError for a path without a known ending or an unknown frequency. */
  constructor(filepath: string, options: ModelCheckpointOptions) {
    super();
    this.#path = filepath;
    this.#options = { monitor: "val_loss", ...options };
    const { saveFreq = "epoch", saveWeightsOnly, mode, initialValueThreshold } = options;
    if (saveFreq !== "epoch" && !(Number.isInteger(saveFreq) && saveFreq > 0))
      throw new ValueError(
        `ModelCheckpoint: saveFreq must be "epoch" or a positive number of batches; received ${saveFreq}.`,
      );
    const ending = saveWeightsOnly ? ".weights.h5" : ".keras";
    if (!filepath.endsWith(ending))
      throw new ValueError(
        `ModelCheckpoint: the path must end in ${ending}${saveWeightsOnly ? " where only weights are saved" : ""}; received ${filepath}.`,
      );
    this.batchLogsEvery = saveFreq === "epoch" ? Infinity : 0;
    this.#monitor = monitorOf(this.#options.monitor, mode);
    this.best = initialValueThreshold ?? this.#monitor.worst;
  }

  override onEpochBegin(epoch: number): void {
    this.#epoch = epoch;
    this.#last = (this.trainer.source?.batch ?? 0) - 1;
  }
  override async onTrainBatchEnd(batch: number, logs?: Logs): Promise<void> {
    const { saveFreq = "epoch" } = this.#options;
    if (saveFreq === "epoch") return;
    // A call of several steps counts with all of them.
    this.#batches += batch - this.#last;
    this.#last = batch;
    if (this.#batches < saveFreq) return;
    this.#batches = 0;
    await this.#save(logs ?? {}, batch);
  }
  override async onEpochEnd(epoch: number, logs: Logs = {}): Promise<void> {
    this.#epoch = epoch;
    if ((this.#options.saveFreq ?? "epoch") === "epoch") await this.#save(logs);
  }

  async #save(logs: Logs, batch?: number): Promise<void> {
    const { verbose, save } = this.#options;
    const path = formatPath("ModelCheckpoint", this.#path, {
      ...logs,
      epoch: this.#epoch + 1,
      ...(batch !== undefined && { batch: batch + 1 }),
    });
    if (!this.#isDue(logs, path)) return;
    await save(this.model, path);
    if (verbose) console.log(`\nEpoch ${this.#epoch + 1}: finished saving model to ${path}`);
  }

  /** Whether this is to be saved; says why, and keeps the best value. Without the monitored value everything is saved, as in Keras. */
  #isDue(logs: Logs, path: string): boolean {
    const { monitor, saveBestOnly, verbose } = this.#options;
    const say = (text: string): void => {
      if (verbose) console.log(`\nEpoch ${this.#epoch + 1}: ${text}`);
    };
    const value = saveBestOnly ? monitored("ModelCheckpoint", monitor, logs) : undefined;
    if (value === undefined) {
      say(`saving model to ${path}`);
      return true;
    }
    const old = this.best.toFixed(5);
    if (!this.#monitor.better(value, this.best)) {
      say(`${monitor} did not improve from ${old}`);
      return false;
    }
    this.best = value;
    say(`${monitor} improved from ${old} to ${value.toFixed(5)}, saving model to ${path}`);
    return true;
  }

  override getState(): CallbackState {
    return { best: this.best, batches: this.#batches };
  }
  override setState(state: CallbackState): void {
    this.best = state.best as number;
    this.#batches = state.batches as number;
  }
}
