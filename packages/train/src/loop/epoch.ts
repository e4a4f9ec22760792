import type { Feed } from "../data/feed.ts";
import type { Batch, Logs } from "../types.ts";
import { Breather } from "./pause.ts";
import { disposeBatch, type PendingLogs } from "./step.ts";

/** Ends an epoch early: a callback asked for it, or enough steps were made. */
export interface Limits {
  readonly steps: number | undefined;
  stopped(): boolean;
}

/** Runs one pass of batches through a step; hooks come before and after each. Returns the last logs and the number of batches. */
export const runEpoch = async (
  batches: AsyncIterator<Batch>,
  step: (batch: Batch) => PendingLogs,
  hooks: { begin(n: number): Promise<void>; end(n: number, logs: PendingLogs): Promise<void> },
  limits: Limits,
): Promise<{ logs: Logs; count: number; ended: boolean }> => {
  const breather = new Breather();
  let pending: PendingLogs | undefined;
  let count = 0;
  let ended = false;
  try {
    while ((limits.steps === undefined || count < limits.steps) && !limits.stopped()) {
      const next = await batches.next();
      if (next.done) {
        ended = true;
        break;
      }
      await hooks.begin(count);
      pending?.dispose();
      try {
        pending = step(next.value);
      } finally {
        disposeBatch(next.value);
      }
      await hooks.end(count++, pending);
      await breather.pause();
    }
    return { logs: pending ? await pending.read() : {}, count, ended };
  } finally {
    pending?.dispose();
  }
};

/** The batches of one epoch; over a stream without end or with `stepsPerEpoch` the iterator goes on where it was. */
export class EpochSource {
  readonly #feed: Feed;
  readonly #continues: boolean;
  #iterator: AsyncIterator<Batch> | undefined;

  constructor(feed: Feed, continues: boolean) {
    this.#feed = feed;
    this.#continues = continues;
  }
  begin(epoch: number): AsyncIterator<Batch> {
    if (!this.#continues || !this.#iterator) this.#iterator = this.#feed.batches(epoch)[Symbol.asyncIterator]();
    return this.#iterator;
  }
  async close(): Promise<void> {
    await this.#iterator?.return?.();
    this.#iterator = undefined;
  }
  /** After the end of a pass the next one starts anew. */
  async end(finished: boolean): Promise<void> {
    if (finished) this.#iterator = undefined;
    else if (!this.#continues) await this.close();
  }
}
