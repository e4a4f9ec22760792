// The process of one case: fits a model that was never run, with everything that a user may ask of `fit`, while a ticker watches the loop.
import { native } from "@hornbeam/backend-native";
import {
  EarlyStopping,
  LambdaCallback,
  LearningRateScheduler,
  losses,
  ProgbarLogger,
  ReduceLROnPlateau,
  setDevice,
  setRandomSeed,
  tensor,
  TerminateOnNaN,
} from "hornbeam";
import { labels } from "../inputs.ts";
import { fitCases } from "./cases.ts";
import { Ticker } from "./ticker.ts";

const [name = "", threads = "1"] = process.argv.slice(2);
const EPOCHS = Number(process.env["EPOCHS"] ?? 6);

setDevice(native({ threads: Number(threads) }));
setRandomSeed(1);
const { make, optimizer, rows, batchSize, x, y } = fitCases[name as keyof typeof fitCases];
const given = x(rows);
const [shape, classes] = y;
const xs = tensor(given.data, { shape: given.shape });
const ys = tensor(
  labels(
    shape.reduce((a, b) => a * b, rows),
    classes,
    2,
  ),
  { shape: [rows, ...shape] },
);
const model = make();
model.compile({
  optimizer: optimizer(),
  loss: new losses.SparseCategoricalCrossentropy({ fromLogits: true }),
  metrics: ["accuracy"],
});
const screen = { live: true, columns: 80, draw: (): void => undefined, line: (): void => undefined };

await new Promise((resolve) => setTimeout(resolve, 300));
const ticker = new Ticker(["idle", "first step", "first epoch", "steady", "evaluate", "predict"]);
await new Promise((resolve) => setTimeout(resolve, 300));
ticker.next();
let started = false;
const history = await model.fit(xs, ys, {
  epochs: EPOCHS,
  batchSize,
  validationSplit: 0.1,
  callbacks: [
    new ProgbarLogger({ output: screen }),
    new EarlyStopping({ patience: 100, restoreBestWeights: true }),
    new ReduceLROnPlateau({ patience: 2 }),
    new LearningRateScheduler((_, rate) => rate),
    new TerminateOnNaN(),
    new LambdaCallback({
      onTrainBatchEnd: () => {
        if (!started) ticker.next();
        started = true;
      },
      onEpochEnd: (epoch) => {
        if (!epoch) ticker.next();
      },
    }),
  ],
});
ticker.next();
await model.evaluate(xs, ys, { batchSize, verbose: 0 });
ticker.next();
(await model.predict(xs, { batchSize, verbose: 0 })) as unknown;
const blocks = ticker.stop();
if (process.send) process.send({ blocks, loss: history.history["loss"]?.at(-1) });
else console.log(blocks);
process.disconnect?.();
