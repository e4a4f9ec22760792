import { ValueError } from "@hornbeam/ir";
import type { Callback } from "./callbacks/Callback.ts";
import { Hooks } from "./callbacks/Hooks.ts";
import { History } from "./callbacks/History.ts";
import type { ClassWeight } from "./data/classWeight.ts";
import { sliceColumns, type Columns, type Data } from "./data/columns.ts";
import { feedRows, feedStream, isStream, readRows, type Feed, type Rows } from "./data/feed.ts";
import { evaluateFeed } from "./evaluate.ts";
import { EpochSource, runEpoch } from "./loop/epoch.ts";
import type { Trainer } from "./Trainer.ts";
import type { Logs } from "./types.ts";

/** Rows to validate on: a dataset, [x, y] or [x, y, sampleWeight]. */
export type ValidationData = AsyncIterable<unknown> | readonly [Data, Data] | readonly [Data, Data, Data];

/** Options of `fit`; the names and defaults of Keras. */
export interface FitOptions {
  /** rows a step (default 32); not for datasets, which come in batches */
  readonly batchSize?: number;
  readonly epochs?: number;
  /** "auto" and 1: a live bar; 2: a line an epoch; 0: silent */
  readonly verbose?: "auto" | 0 | 1 | 2;
  readonly callbacks?: readonly Callback[];
  /** part of the rows, taken from the end before shuffling, in (0, 1) */
  readonly validationSplit?: number;
  readonly validationData?: ValidationData;
  readonly shuffle?: boolean;
  readonly classWeight?: ClassWeight;
  readonly sampleWeight?: Data;
  /** number of the first epoch, for runs that go on */
  readonly initialEpoch?: number;
  readonly stepsPerEpoch?: number;
  readonly validationSteps?: number;
  readonly validationBatchSize?: number;
  /** validate every so many epochs, or in the epochs listed (counted from 1) */
  readonly validationFreq?: number | readonly number[];
  /** makes the order of the rows repeatable */
  readonly seed?: number;
}

interface Plan {
  readonly train: Feed;
  readonly validation: Feed | undefined;
}

const splitRows = (rows: Rows, part: number): [Rows, Rows] => {
  const cut = Math.floor(rows.x.length * (1 - part));
  if (!(part > 0 && part < 1) || cut < 1 || cut >= rows.x.length)
    throw new ValueError(
      `fit: validationSplit must be in (0, 1) and leave rows on both sides; received ${part} for ${rows.x.length} rows.`,
    );
  const take = (from: number, to: number): Rows => {
    const part2 = (c: Columns | undefined): Columns | undefined => c && sliceColumns(c, from, to);
    return { x: part2(rows.x)!, y: part2(rows.y), sampleWeight: part2(rows.sampleWeight) };
  };
  return [take(0, cut), take(cut, rows.x.length)];
};

const planValidation = async (options: FitOptions, batchSize: number): Promise<Feed | undefined> => {
  const { validationData: data } = options;
  if (!data) return undefined;
  if (isStream(data)) return feedStream(data);
  const [x, y, w] = data as readonly Data[];
  return feedRows(await readRows(x, y, w), options.validationBatchSize ?? batchSize, { shuffle: false });
};

const plan = async (x: unknown, y: unknown, options: FitOptions): Promise<Plan> => {
  const batchSize = options.batchSize ?? 32;
  if (isStream(x)) {
    for (const [name, value] of Object.entries({
      y,
      sampleWeight: options.sampleWeight,
      validationSplit: options.validationSplit,
      batchSize: options.batchSize,
    }))
      if (value !== undefined)
        throw new ValueError(
          `fit: ${name} cannot be given with a dataset, which brings its own; received one. Leave it out.`,
        );
    return { train: feedStream(x, options.classWeight), validation: await planValidation(options, batchSize) };
  }
  const rows = await readRows(x, y, options.sampleWeight, options.classWeight);
  const shuffle = options.shuffle ?? true;
  if (options.validationSplit && !options.validationData) {
    const [train, held] = splitRows(rows, options.validationSplit);
    return {
      train: feedRows(train, batchSize, { shuffle, seed: options.seed }),
      validation: feedRows(held, options.validationBatchSize ?? batchSize, { shuffle: false }),
    };
  }
  return {
    train: feedRows(rows, batchSize, { shuffle, seed: options.seed }),
    validation: await planValidation(options, batchSize),
  };
};

const validates = (epoch: number, freq: number | readonly number[] = 1): boolean =>
  typeof freq === "number" ? (epoch + 1) % freq === 0 : freq.includes(epoch + 1);

/**
 * Trains for a number of epochs, as `keras.Model.fit`. Returns the History of losses and metrics by epoch.
 * @throws ValueError, ShapeError for data that does not fit; the weights are as they were before the step that failed.
 */
export const fit = async (
  trainer: Trainer,
  x: Data | AsyncIterable<unknown>,
  y?: Data,
  options: FitOptions = {},
): Promise<History> => {
  const { epochs = 1, initialEpoch = 0, stepsPerEpoch } = options;
  const { train, validation } = await plan(x, y, options);
  const steps = stepsPerEpoch ?? train.steps;
  const verbose = options.verbose === undefined || options.verbose === "auto" ? 1 : options.verbose;
  const history = new History();
  const given = options.callbacks ?? [];
  const callbacks = new Hooks([...given, history], trainer, { epochs, steps, verbose });
  const source = (trainer.source = new EpochSource(train, stepsPerEpoch, initialEpoch));
  trainer.stopTraining = false;
  let logs: Logs = {};
  await callbacks.call("onTrainBegin");
  try {
    for (let { epoch } = source; epoch < epochs && !trainer.stopTraining; epoch++) {
      trainer.resetMetrics();
      await callbacks.call("onEpochBegin", epoch);
      const run = await runEpoch(
        trainer.group?.(source.begin(epoch), stepsPerEpoch && stepsPerEpoch - source.batch) ?? source.begin(epoch),
        trainer,
        "Train",
        callbacks,
        { steps: stepsPerEpoch, stopped: () => trainer.stopTraining },
        source.batch,
      );
      await source.end(run.ended);
      if (!run.count)
        throw new ValueError(
          "fit: the data must yield at least one batch an epoch; received none. Repeat the dataset or check where it is read.",
        );
      logs = run.logs;
      if (validation && validates(epoch, options.validationFreq)) {
        const held = await evaluateFeed(trainer, validation, callbacks, options.validationSteps);
        logs = { ...logs, ...Object.fromEntries(Object.entries(held).map(([k, v]) => [`val_${k}`, v])) };
      }
      await callbacks.call("onEpochEnd", epoch, logs);
    }
  } finally {
    await source.close();
    trainer.source = undefined;
  }
  trainer.options.optimizer?.finalizeVariableValues?.(trainer.model.trainableVariables);
  await callbacks.call("onTrainEnd", logs);
  return history;
};
