// Trains in a process of its own, for the test that kills it. Arguments: the folder of backups, the case.
import { existsSync } from "node:fs";
import { js } from "@hornbeam/backend-js";
import { setDevice } from "@hornbeam/compiler";
import {
  Adam,
  BackupAndRestore,
  Dense,
  Dropout,
  EarlyStopping,
  Input,
  LambdaCallback,
  LearningRateScheduler,
  ReduceLROnPlateau,
  Sequential,
  setRandomSeed,
  type FitOptions,
} from "../../src/index.ts";
import { asArray, Dataset } from "@hornbeam/data";

const [folder = "", id = "", resumable = ""] = process.argv.slice(2);
// The folder is there before its first backup is.
const isResumed = existsSync(`${folder}/latest.safetensors`);
const x = Array.from({ length: 44 }, (_, i) => [Math.sin(i), Math.cos(2 * i), i / 44]);
const y = x.map(([a, b, c]) => [2 * a! - b! + c!]);

setDevice(js());
setRandomSeed(7);
const model = new Sequential([
  Input({ shape: [3] }),
  new Dense(6, { activation: "tanh" }),
  new Dropout(0.2),
  new Dense(1),
]).compile({ optimizer: new Adam({ learningRate: 0.05 }), loss: "mse", metrics: ["mae"] });

const say = (what: object): void => void process.stdout.write(`${JSON.stringify(what)}\n`);
// First of the callbacks: what a backup has passed must have been told before, or a kill between the two loses it.
const reports = new LambdaCallback({
  onTrainBatchEnd: async (batch) => {
    say({ batch });
    await new Promise((done) => setTimeout(done, 4));
  },
  onEpochEnd: (epoch, logs) => say({ epoch, logs: { ...logs } }),
});
const cases: Readonly<Record<string, () => FitOptions>> = {
  epoch: () => ({
    batchSize: 8,
    validationSplit: 0.25,
    callbacks: [
      reports,
      new ReduceLROnPlateau({ patience: 1, factor: 0.7, minDelta: 0.02 }),
      new EarlyStopping({ patience: 4, restoreBestWeights: true }),
      new BackupAndRestore(folder, { doubleCheckpoint: true }),
    ],
  }),
  batches: () => ({
    batchSize: 6,
    callbacks: [
      reports,
      new BackupAndRestore(folder, { saveFreq: 3 }),
      new LearningRateScheduler((_, rate) => rate * 0.8),
    ],
  }),
  steps: () => ({
    batchSize: 8,
    stepsPerEpoch: 4,
    callbacks: [reports, new BackupAndRestore(folder, { saveFreq: 2 })],
  }),
  dataset: () => ({ callbacks: [reports, new BackupAndRestore(folder, { saveFreq: 4 })] }),
};
const set = Dataset.fromArrays([asArray(x), asArray(y)])
  .shuffle(20, { seed: 4 })
  .batch(8);
// What a process draws by itself after it was started anew must not matter.
if (isResumed) setRandomSeed(resumable.length + 99);
const options: FitOptions = { epochs: 6, verbose: 0, ...cases[id]!() };
await (id === "dataset" ? model.fit(set, undefined, options) : model.fit(x, y, options));
say({
  weights: (await model.getWeights()).map((w) => [...w].map(Number)),
  optimizer: await Promise.all(model.optimizer!.variables.map(async (v) => [...(await v.value.data())].map(Number))),
});
