import { ValueError } from "@hornbeam/ir";
import type { Callback } from "./callbacks/Callback.ts";
import { Hooks } from "./callbacks/Hooks.ts";
import type { Data } from "./data/columns.ts";
import { feedRows, feedStream, isStream, readRows, type Feed } from "./data/feed.ts";
import { runEpoch } from "./loop/epoch.ts";
import type { Trainer } from "./Trainer.ts";
import type { Logs } from "./types.ts";

/** Options of `evaluate`. */
export interface EvaluateOptions {
  readonly batchSize?: number;
  readonly verbose?: "auto" | 0 | 1 | 2;
  readonly sampleWeight?: Data;
  readonly steps?: number;
  readonly callbacks?: readonly Callback[];
}

/** One pass over a feed: the loss and metrics of all of it. */
export const evaluateFeed = async (trainer: Trainer, feed: Feed, callbacks: Hooks, steps?: number): Promise<Logs> => {
  trainer.resetMetrics();
  await callbacks.call("onTestBegin");
  const batches = feed.batches(0)[Symbol.asyncIterator]();
  try {
    const run = await runEpoch(trainer.group?.(batches, steps) ?? batches, trainer, "Test", callbacks, {
      steps,
      stopped: () => false,
    });
    if (!run.count)
      throw new ValueError("evaluate: the data must yield at least one batch; received none. Check where it is read.");
    await callbacks.call("onTestEnd", run.logs);
    return run.logs;
  } finally {
    await batches.return?.();
  }
};

/** Loss and metrics over data, without training, as `keras.Model.evaluate(return_dict=True)`. */
export const evaluate = async (
  trainer: Trainer,
  x: Data | AsyncIterable<unknown>,
  y?: Data,
  options: EvaluateOptions = {},
): Promise<Logs> => {
  const feed = isStream(x)
    ? feedStream(x)
    : feedRows(await readRows(x, y, options.sampleWeight), options.batchSize ?? 32, { shuffle: false });
  const verbose = options.verbose === undefined || options.verbose === "auto" ? 1 : options.verbose;
  const given = options.callbacks ?? [];
  const callbacks = new Hooks(given, trainer, {
    epochs: 1,
    steps: options.steps ?? feed.steps,
    verbose,
  });
  return evaluateFeed(trainer, feed, callbacks, options.steps);
};
