import type { Tensor } from "@hornbeam/core";
import type { Logs } from "../types.ts";
import { Callback, type CallbackState } from "./Callback.ts";
import { hostCopy } from "./hostCopy.ts";
import { monitored, monitorOf, type Monitor, type MonitorMode } from "./monitor.ts";

/** Options of EarlyStopping; names and defaults of Keras. */
export interface EarlyStoppingOptions {
  readonly monitor?: string;
  /** smallest change that counts as better */
  readonly minDelta?: number;
  /** epochs without improvement before training ends */
  readonly patience?: number;
  readonly verbose?: 0 | 1;
  readonly mode?: MonitorMode;
  /** value that must be reached for an improvement to count */
  readonly baseline?: number;
  readonly restoreBestWeights?: boolean;
  /** epochs to wait before monitoring begins */
  readonly startFromEpoch?: number;
}

/** Ends training when a monitored value has stopped improving. https://keras.io/api/callbacks/early_stopping/ */
export class EarlyStopping extends Callback {
  readonly #options: Required<Omit<EarlyStoppingOptions, "baseline">> & { readonly baseline: number | undefined };
  readonly #monitor: Monitor;
  #wait = 0;
  #weights: readonly Tensor[] | undefined;
  best: number;
  bestEpoch = 0;
  stoppedEpoch = 0;

  constructor(options: EarlyStoppingOptions = {}) {
    super();
    const {
      monitor = "val_loss",
      minDelta = 0,
      patience = 0,
      verbose = 0,
      mode = "auto",
      baseline,
      restoreBestWeights = false,
      startFromEpoch = 0,
    } = options;
    this.#options = { monitor, minDelta, patience, verbose, mode, baseline, restoreBestWeights, startFromEpoch };
    this.#monitor = monitorOf(monitor, mode, minDelta);
    this.best = this.#monitor.worst;
  }

  override onTrainBegin(): void {
    this.#wait = 0;
    this.stoppedEpoch = 0;
    this.best = this.#monitor.worst;
    this.bestEpoch = 0;
    this.#weights = undefined;
  }

  async #keep(epoch: number): Promise<void> {
    this.bestEpoch = epoch;
    if (!this.#options.restoreBestWeights) return;
    this.#weights = await Promise.all(this.model.variables.map((v) => hostCopy(v.value)));
  }

  override async onEpochEnd(epoch: number, logs: Logs = {}): Promise<void> {
    const { monitor, patience, baseline, restoreBestWeights, startFromEpoch } = this.#options;
    const value = monitored("EarlyStopping", monitor, logs);
    if (value === undefined || epoch < startFromEpoch) return;
    if (restoreBestWeights && !this.#weights) await this.#keep(epoch);
    this.#wait++;
    if (this.#monitor.better(value, this.best)) {
      this.best = value;
      await this.#keep(epoch);
      if (baseline === undefined || this.#monitor.better(value, baseline)) this.#wait = 0;
      return;
    }
    if (this.#wait >= patience && epoch > 0) {
      this.stoppedEpoch = epoch;
      this.trainer.stopTraining = true;
    }
  }

  override onTrainEnd(): void {
    if (this.stoppedEpoch && this.#options.verbose) console.log(`Epoch ${this.stoppedEpoch + 1}: early stopping`);
    if (this.#weights && this.#options.verbose)
      console.log(`Restoring model weights from the end of the best epoch: ${this.bestEpoch + 1}.`);
    const { variables } = this.model;
    this.#weights?.forEach((value, i) => variables[i]!.assign(value));
    this.#weights = undefined;
  }

  override getState(): CallbackState {
    const { best, bestEpoch, stoppedEpoch } = this;
    return { best, bestEpoch, stoppedEpoch, wait: this.#wait, weights: this.#weights ?? null };
  }
  override setState(state: CallbackState): void {
    this.best = state.best as number;
    this.bestEpoch = state.bestEpoch as number;
    this.stoppedEpoch = state.stoppedEpoch as number;
    this.#wait = state.wait as number;
    this.#weights = (state.weights as readonly Tensor[] | null) ?? undefined;
  }
}
