import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import {
  createRandom,
  Dataset,
  ensureDevice,
  LambdaCallback,
  loadModel,
  ProgbarLogger,
  setRandomSeed,
  tensor,
} from "hornbeam";
import { terminalOutput } from "@hornbeam/train/node";
import { onInterrupt } from "../interrupt.ts";
import { lineChart } from "../plot.ts";
import { readCorpus, type Corpus } from "./corpus.ts";
import { config, makeModel, makeOptimizer } from "./model.ts";
import { PositionEmbedding } from "./PositionEmbedding.ts";
import { sample } from "./sample.ts";

const PROMPT = "export const ";

/** Windows of the text and the same one place later. */
const windows = (
  text: Int32Array,
  starts: readonly number[],
): [{ data: Int32Array; shape: number[]; dtype: "int32" }, { data: Int32Array; shape: number[]; dtype: "int32" }] => {
  const n = config.context;
  const x = new Int32Array(starts.length * n);
  const y = new Int32Array(starts.length * n);
  starts.forEach((s, i) => {
    x.set(text.subarray(s, s + n), i * n);
    y.set(text.subarray(s + 1, s + n + 1), i * n);
  });
  const shape = [starts.length, n];
  return [
    { data: x, shape, dtype: "int32" },
    { data: y, shape, dtype: "int32" },
  ];
};

/** Batches at random places, the same ones on every run. */
const batches = (corpus: Corpus, steps: number): Dataset<unknown> => {
  const random = createRandom(1);
  return Dataset.fromGenerator(function* () {
    for (let i = 0; i < steps; i++)
      yield windows(
        corpus.train,
        Array.from({ length: config.batch }, () =>
          Math.floor(random.float() * (corpus.train.length - config.context - 1)),
        ),
      );
  });
};

/** Every so many windows of the held-out text, always the same. */
const heldOut = (corpus: Corpus): Dataset<unknown> => {
  const count = 256;
  const gap = Math.floor((corpus.held.length - config.context - 1) / count);
  return Dataset.fromGenerator(function* () {
    for (let i = 0; i < count; i += config.batch)
      yield windows(
        corpus.held,
        Array.from({ length: config.batch }, (_, k) => (i + k) * gap),
      );
  });
};

/** Trains a character-level transformer on the repository's own sources. */
export const runChars = async (options: {
  readonly output: string;
  readonly steps?: number;
  readonly quick: boolean;
}): Promise<void> => {
  const steps = options.steps ?? (options.quick ? 20 : 420);
  setRandomSeed(1);
  const backend = await ensureDevice();
  const corpus = await readCorpus(".");
  console.log(
    `Text: the repository's sources, ${(corpus.train.length + corpus.held.length).toLocaleString("en-US")} characters, ${corpus.vocabulary.length} different ones. Backend: ${backend}.\n`,
  );
  const model = makeModel(corpus.vocabulary.length);
  const { SparseCategoricalCrossentropy } = await import("@hornbeam/losses");
  model.compile({ optimizer: makeOptimizer(steps), loss: new SparseCategoricalCrossentropy({ fromLogits: true }) });
  model.summary();

  const before = await model.evaluate(heldOut(corpus), undefined, { verbose: 0 });
  console.log(`\nValidation perplexity before: ${Math.exp(before.loss!).toFixed(2)}`);
  console.log(`Sample before:\n${indent(await sample(model, corpus, PROMPT, 80))}\n`);

  await mkdir(options.output, { recursive: true });
  const file = join(options.output, "model.keras");
  const curve: [number, number][] = [];
  let seen = 0;
  let sum = 0;
  const stop = onInterrupt(() => {
    model.trainer.stopTraining = true;
  });
  const bar = new ProgbarLogger({
    output: terminalOutput(),
    extra: (logs, { secondsPerStep }) =>
      `perplexity: ${Math.exp(logs.loss ?? 0).toFixed(2)} - ${Math.round((config.batch * config.context) / secondsPerStep).toLocaleString("en-US")} tokens/s`,
  });
  // The epoch's loss is a mean over all steps so far; the curve shows each stretch on its own.
  const record = new LambdaCallback({
    onTrainBatchEnd: (step, logs) => {
      if (!logs || (step + 1) % 10) return;
      curve.push([step + 1, (logs.loss! * (step + 1) - sum) / (step + 1 - seen)]);
      sum = logs.loss! * (step + 1);
      seen = step + 1;
    },
  });
  const checkpoint = new LambdaCallback({
    batchLogsEvery: Infinity,
    onTrainBatchEnd: async (step) => {
      if ((step + 1) % 200 === 0) await model.save(file);
    },
  });
  await model.fit(batches(corpus, steps), undefined, {
    epochs: 1,
    stepsPerEpoch: steps,
    callbacks: [bar, record, checkpoint],
  });
  const interrupted = stop();

  const after = await model.evaluate(heldOut(corpus), undefined, { verbose: 0 });
  console.log(
    `\nValidation perplexity: ${Math.exp(before.loss!).toFixed(2)} before, ${Math.exp(after.loss!).toFixed(2)} after`,
  );
  console.log(`Sample after:\n${indent(await sample(model, corpus, PROMPT, 300))}\n`);

  await model.save(file);
  const svg = join(options.output, "loss.svg");
  await writeFile(
    svg,
    lineChart("Character transformer: training loss", "step", "cross-entropy", [
      {
        name: "training loss",
        color: "#1b6ca8",
        points:
          curve.length > 1
            ? curve
            : [
                [0, before.loss!],
                [steps, after.loss!],
              ],
      },
    ]),
  );
  const loaded = await loadModel(file, { objects: { PositionEmbedding } });
  const [x] = windows(corpus.held, [0, 1000, 2000]);
  const input = tensor(x.data, { shape: x.shape });
  const [a, b] = [
    await (await model.predictOnBatch(input)).bytes(),
    await (await loaded.predictOnBatch(input)).bytes(),
  ];
  const same = a.length === b.length && a.every((v, i) => v === b[i]);
  console.log(
    `Wrote ${file} and ${svg}; loaded ${file} into a new model: predictions are ${same ? "bit-identical" : "DIFFERENT"}.${interrupted ? " (Training was stopped early.)" : ""}`,
  );
  if (!same) process.exitCode = 1;
};

const indent = (text: string): string =>
  text
    .split("\n")
    .map((l) => `  | ${l}`)
    .join("\n");
