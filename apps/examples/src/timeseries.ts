// A forecast: the next six hours of a temperature that has days, a slow swing and noise, from the last 48, by a convolution over time and a recurrent layer.
// It is measured against "as it is now" and against "as it was yesterday".
// Run: node --conditions=source apps/examples/src/timeseries.ts
import {
  Conv1D,
  createRandom,
  Dense,
  EarlyStopping,
  Input,
  LSTM,
  ReduceLROnPlateau,
  Sequential,
  setRandomSeed,
  tensor,
  type Tensor,
} from "hornbeam";

const PAST = 48;
const AHEAD = 6;

/** Hourly values around 0, of about ±2. */
const temperatures = (hours: number): number[] => {
  const { float } = createRandom(3);
  let weather = 0;
  return Array.from({ length: hours }, (_, t) => {
    weather = 0.98 * weather + 0.12 * (float() - 0.5);
    return Math.sin((2 * Math.PI * t) / 24) + 0.7 * Math.sin((2 * Math.PI * t) / 200) + weather + 0.1 * (float() - 0.5);
  });
};

const windows = (values: readonly number[]): { x: Tensor; y: Tensor; rows: { past: number[]; next: number[] }[] } => {
  const rows = Array.from({ length: values.length - PAST - AHEAD }, (_, s) => ({
    past: values.slice(s, s + PAST),
    next: values.slice(s + PAST, s + PAST + AHEAD),
  }));
  return { x: tensor(rows.map((r) => r.past.map((v) => [v]))), y: tensor(rows.map((r) => r.next)), rows };
};

/** Mean absolute error of a guess made of the past. */
const errorOf = (
  rows: readonly { past: number[]; next: number[] }[],
  guess: (past: number[], h: number) => number,
): number =>
  rows.reduce((s, { past, next }) => s + next.reduce((e, v, h) => e + Math.abs(v - guess(past, h)), 0) / AHEAD, 0) /
  rows.length;

export const run = async (
  options: { readonly epochs?: number; readonly verbose?: 0 | 1 | 2 } = {},
): Promise<{ mae: number; asNow: number; asYesterday: number }> => {
  const { epochs = 12, verbose = 0 } = options;
  setRandomSeed(8);
  const values = temperatures(1600);
  const train = windows(values.slice(0, 1200));
  const test = windows(values.slice(1200));
  const model = new Sequential([
    Input({ shape: [PAST, 1] }),
    new Conv1D(16, 4, { strides: 4, activation: "relu" }),
    new LSTM(24),
    new Dense(AHEAD),
  ]).compile({ optimizer: "adam", loss: "mse", metrics: ["mae"] });
  await model.fit(train.x, train.y, {
    epochs,
    batchSize: 32,
    validationSplit: 0.15,
    seed: 1,
    verbose,
    callbacks: [
      new ReduceLROnPlateau({ patience: 3, factor: 0.5 }),
      new EarlyStopping({ patience: 6, restoreBestWeights: true }),
    ],
  });
  const { mae } = await model.evaluate(test.x, test.y, { verbose: 0 });
  return {
    mae: mae!,
    asNow: errorOf(test.rows, (past) => past.at(-1)!),
    asYesterday: errorOf(test.rows, (past, h) => past[PAST - 24 + h]!),
  };
};

if (import.meta.main) console.log(await run({ verbose: 2 }));
