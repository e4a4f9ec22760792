import type { Hooks } from "../callbacks/Hooks.ts";
import type { Feed } from "../data/feed.ts";
import type { Trainer } from "../Trainer.ts";
import type { Batch, Logs } from "../types.ts";
import { disposeBatch, type PendingLogs } from "./step.ts";

/** Ends an epoch early: a callback asked for it, or enough steps were made. */
export interface Limits {
  readonly steps: number | undefined;
  stopped(): boolean;
}

/** Trains or tests on one pass of batches; hooks come before and after each. Returns the last logs and the number of batches. */
export const runEpoch = async (
  batches: AsyncIterator<Batch>,
  trainer: Trainer,
  what: "Train" | "Test",
  callbacks: Hooks,
  limits: Limits,
  count = 0,
): Promise<{ logs: Logs; count: number; ended: boolean }> => {
  let pending: PendingLogs | undefined;
  let ended = false;
  try {
    while ((limits.steps === undefined || count < limits.steps) && !limits.stopped()) {
      const { done, value } = await batches.next();
      if ((ended = !!done)) break;
      await callbacks.call(`on${what}BatchBegin`, count);
      const method = what === "Train" ? "train" : "test";
      const wait = trainer.ready?.(value, method);
      if (wait) await wait;
      pending?.dispose();
      try {
        pending = trainer[method](value);
      } finally {
        disposeBatch(value);
      }
      count += value.rest?.length ?? 0;
      await callbacks.endBatch(`on${what}BatchEnd`, count++, pending);
    }
    return { logs: pending ? await pending.read() : {}, count, ended };
  } finally {
    pending?.dispose();
  }
};

/** Passes one after the other, for as long as somebody asks. */
async function* endless(feed: Feed, pass: number): AsyncGenerator<Batch, void> {
  for (;;) yield* feed.batches(pass++);
}

/**
 * The batches of one epoch. With `stepsPerEpoch` the epochs go through the data without regard to its end, where its length is known;
 * a stream of unknown length ends the epoch with itself.
 */
export class EpochSource {
  readonly feed: Feed;
  /** batches an epoch, where `fit` was told */
  readonly steps: number | undefined;
  /** the first epoch to run, and how many of its batches are done already: what a restored run changes */
  epoch: number;
  batch = 0;
  /** batches that come next, where some of a pass were taken already */
  iterator: AsyncIterator<Batch> | undefined;

  constructor(feed: Feed, steps: number | undefined, epoch: number) {
    this.feed = feed;
    this.steps = steps;
    this.epoch = epoch;
  }
  /** A pass of the data from its beginning. */
  open(pass: number): AsyncIterator<Batch> {
    const { feed, steps } = this;
    return (steps && feed.steps ? endless(feed, pass) : feed.batches(pass))[Symbol.asyncIterator]();
  }
  begin(epoch: number): AsyncIterator<Batch> {
    return (this.iterator ??= this.open(this.steps ? 0 : epoch));
  }
  async close(): Promise<void> {
    await this.iterator?.return?.();
    this.iterator = undefined;
  }
  /** After the end of a pass the next one starts anew. */
  async end(finished: boolean): Promise<void> {
    this.batch = 0;
    if (finished || !this.steps) await this.close();
  }
}
