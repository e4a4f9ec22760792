import type { Logs } from "../types.ts";
import { Callback } from "./Callback.ts";
import { learningRateOf } from "./learningRate.ts";

/** Rate of an epoch from its number (counted from 0) and the current rate. */
export type EpochSchedule = (epoch: number, learningRate: number) => number;

/** Sets the learning rate at the beginning of every epoch. https://keras.io/api/callbacks/learning_rate_scheduler/ */
export class LearningRateScheduler extends Callback {
  readonly #schedule: EpochSchedule;
  readonly #verbose: 0 | 1;

  constructor(schedule: EpochSchedule, options: { readonly verbose?: 0 | 1 } = {}) {
    super();
    this.#schedule = schedule;
    this.#verbose = options.verbose ?? 0;
  }

  override async onEpochBegin(epoch: number): Promise<void> {
    const rate = learningRateOf("LearningRateScheduler", this.trainer);
    const next = this.#schedule(epoch, await rate.value.item());
    rate.assign(next);
    if (this.#verbose) console.log(`\nEpoch ${epoch + 1}: LearningRateScheduler setting learning rate to ${next}.`);
  }

  override async onEpochEnd(_epoch: number, logs?: Logs): Promise<void> {
    const rate = learningRateOf("LearningRateScheduler", this.trainer);
    if (logs) (logs as Record<string, number>).learning_rate = await rate.value.item();
  }
}
