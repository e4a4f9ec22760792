import { ValueError } from "@hornbeam/ir";
import type { Logs } from "../types.ts";
import { Callback, type CallbackState } from "./Callback.ts";
import { learningRateOf } from "./learningRate.ts";
import { monitored, monitorOf, type Monitor, type MonitorMode } from "./monitor.ts";

/** Options of ReduceLROnPlateau; names and defaults of Keras. */
export interface ReduceLROnPlateauOptions {
  readonly monitor?: string;
  /** new rate = rate · factor, factor < 1 */
  readonly factor?: number;
  readonly patience?: number;
  readonly verbose?: 0 | 1;
  readonly mode?: MonitorMode;
  readonly minDelta?: number;
  /** epochs to wait after a reduction */
  readonly cooldown?: number;
  readonly minLr?: number;
}

/** Lowers the learning rate when a monitored value has stopped improving. https://keras.io/api/callbacks/reduce_lr_on_plateau/ */
export class ReduceLROnPlateau extends Callback {
  readonly #options: Required<ReduceLROnPlateauOptions>;
  readonly #monitor: Monitor;
  #best: number;
  #wait = 0;
  #cooldown = 0;

  constructor(options: ReduceLROnPlateauOptions = {}) {
    super();
    this.#options = {
      monitor: "val_loss",
      factor: 0.1,
      patience: 10,
      verbose: 0,
      mode: "auto",
      minDelta: 1e-4,
      cooldown: 0,
      minLr: 0,
      ...options,
    };
    if (this.#options.factor >= 1)
      throw new ValueError(`ReduceLROnPlateau: factor must be below 1; received ${this.#options.factor}.`);
    this.#monitor = monitorOf(this.#options.monitor, this.#options.mode, this.#options.minDelta);
    this.#best = this.#monitor.worst;
  }

  override onTrainBegin(): void {
    this.#best = this.#monitor.worst;
    this.#wait = 0;
    this.#cooldown = 0;
  }

  override async onEpochEnd(epoch: number, logs: Logs = {}): Promise<void> {
    const { monitor, factor, patience, verbose, cooldown, minLr } = this.#options;
    const rate = learningRateOf("ReduceLROnPlateau", this.trainer);
    // Callbacks later in the list, History above all, see the rate of the epoch.
    (logs as Record<string, number>).learning_rate = await rate.value.item();
    const value = monitored("ReduceLROnPlateau", monitor, logs);
    if (value === undefined) return;
    if (this.#cooldown > 0) {
      this.#cooldown--;
      this.#wait = 0;
    }
    if (this.#monitor.better(value, this.#best)) {
      this.#best = value;
      this.#wait = 0;
      return;
    }
    if (this.#cooldown > 0 || ++this.#wait < patience) return;
    const old = await rate.value.item();
    if (old <= Math.fround(minLr)) return;
    const next = Math.max(old * factor, minLr);
    rate.assign(next);
    if (verbose) console.log(`Epoch ${epoch + 1}: ReduceLROnPlateau reducing learning rate to ${next}.`);
    this.#cooldown = cooldown;
    this.#wait = 0;
  }

  override getState(): CallbackState {
    return { best: this.#best, wait: this.#wait, cooldown: this.#cooldown };
  }
  override setState(state: CallbackState): void {
    this.#best = state.best as number;
    this.#wait = state.wait as number;
    this.#cooldown = state.cooldown as number;
  }
}
