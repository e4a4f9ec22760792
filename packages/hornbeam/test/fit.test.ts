import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { lineFile } from "@hornbeam/train/node";
import { afterAll, beforeEach, describe, expect, test } from "vitest";
import {
  CSVLogger,
  Dense,
  EarlyStopping,
  FormatError,
  Input,
  LambdaCallback,
  LearningRateScheduler,
  loadModel,
  Model,
  ModelCheckpoint,
  ReduceLROnPlateau,
  Sequential,
  setDevice,
  TerminateOnNaN,
  ValueError,
  wasm,
  type Batch,
  type Tensor,
} from "../src/index.ts";

const x = Array.from({ length: 40 }, (_, i) => [Math.sin(i), Math.cos(i), i / 40]);
const y = x.map(([a, b, c]) => [2 * a! - b! + c!]);
const silent = { verbose: 0 } as const;

const linear = (): Sequential =>
  new Sequential([Input({ shape: [3] }), new Dense(1)]).compile({ optimizer: "sgd", loss: "mse", metrics: ["mae"] });

beforeEach(async () => {
  setDevice(await wasm());
});

const folders: string[] = [];
const newFolder = async (): Promise<string> => {
  const folder = await mkdtemp(join(tmpdir(), "hornbeam-"));
  folders.push(folder);
  return folder;
};
afterAll(async () => Promise.all(folders.map((folder) => rm(folder, { recursive: true }))));

describe("fit", () => {
  test("learns, and reports training and validation by epoch", async () => {
    const { history, epoch } = await linear().fit(x, y, {
      ...silent,
      epochs: 8,
      batchSize: 8,
      validationSplit: 0.2,
      seed: 1,
    });
    expect(epoch).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    expect(Object.keys(history).sort()).toEqual(["loss", "mae", "val_loss", "val_mae"]);
    expect(history.loss![7]!).toBeLessThan(history.loss![0]! * 0.7);
  });

  test("initialEpoch, stepsPerEpoch and class weights", async () => {
    const model = new Sequential([Input({ shape: [3] }), new Dense(2, { activation: "softmax" })]).compile({
      optimizer: "adam",
      loss: "sparse_categorical_crossentropy",
      metrics: ["accuracy"],
    });
    const labels = x.map(([a]) => (a! > 0 ? 1 : 0));
    const run = await model.fit(x, labels, {
      ...silent,
      epochs: 5,
      initialEpoch: 3,
      stepsPerEpoch: 2,
      batchSize: 8,
      classWeight: { 0: 1, 1: 3 },
    });
    expect(run.epoch).toEqual([3, 4]);
    expect(run.history.accuracy!.every((a) => a >= 0 && a <= 1)).toBe(true);
  });

  test("callbacks stop, schedule and reduce", async () => {
    const rates: number[] = [];
    const model = linear();
    const rate = async (): Promise<number> =>
      (model.trainer.optimizer.learningRate as unknown as { value: Tensor }).value.item();
    await model.fit(x, y, {
      ...silent,
      epochs: 3,
      callbacks: [
        new LearningRateScheduler((e) => 0.1 / (e + 1)),
        new LambdaCallback({ onEpochEnd: async () => void rates.push(await rate()) }),
      ],
    });
    rates.forEach((r, e) => expect(r).toBeCloseTo(0.1 / (e + 1), 6));
    const stopped = await linear().fit(x, y, {
      ...silent,
      epochs: 50,
      callbacks: [new EarlyStopping({ monitor: "loss", minDelta: 10, patience: 1, restoreBestWeights: true })],
    });
    expect(stopped.epoch.length).toBe(2);
    await model.fit(x, y, {
      ...silent,
      epochs: 4,
      callbacks: [new ReduceLROnPlateau({ monitor: "loss", minDelta: 10, patience: 1, factor: 0.5 })],
    });
    expect(await rate()).toBeLessThan(0.1 / 3);
    const nan = await linear().fit([[Number.NaN, 0, 0]], [[1]], {
      ...silent,
      epochs: 9,
      callbacks: [new TerminateOnNaN()],
    });
    expect(nan.epoch.length).toBe(1);
  });

  test("files: CSV lines and checkpoints by name", async () => {
    const folder = await newFolder();
    const model = linear();
    await model.fit(x, y, {
      ...silent,
      epochs: 2,
      callbacks: [
        new CSVLogger(lineFile(join(folder, "log.csv"))),
        new ModelCheckpoint(join(folder, "at-{epoch:02d}.keras"), { monitor: "loss" }),
      ],
    });
    expect(
      (await readFile(join(folder, "log.csv"), "utf8"))
        .trim()
        .split("\n")
        .map((l) => l.split(",")[0]),
    ).toEqual(["epoch", "0", "1"]);
    expect((await readdir(folder)).sort()).toEqual(["at-01.keras", "at-02.keras", "log.csv"]);
    const loaded = await loadModel(join(folder, "at-02.keras"));
    expect(await (await loaded.predict(x, silent)).data()).toEqual(await (await model.predict(x, silent)).data());
  });

  test("several outputs, by name", async () => {
    const input = Input({ shape: [3] });
    const a = new Dense(1, { name: "a" }).apply(input);
    const b = new Dense(2, { name: "b" }).apply(input);
    const model = new Model({ inputs: input, outputs: [a, b] }).compile({
      optimizer: "adam",
      loss: { a: "mse", b: "mae" },
      lossWeights: { a: 1, b: 0.5 },
      metrics: { a: ["mae"] },
    });
    const { history } = await model.fit(x, { a: y, b: x.map((r) => r.slice(0, 2)) }, { ...silent, epochs: 1 });
    expect(Object.keys(history).sort()).toEqual(["a_loss", "a_mae", "b_loss", "loss"]);
    expect(history.loss![0]!).toBeCloseTo(history.a_loss![0]! + 0.5 * history.b_loss![0]!, 4);
  });

  test("a model of one's own with its own training step", async () => {
    class Twice extends Model {
      readonly dense = new Dense(1);
      override call(t: never): unknown {
        return this.dense.apply(t);
      }
      override trainStep({ x, y }: Batch): Record<string, Tensor> {
        return { mine: this.computeLoss({ x, y, yPred: this.apply(x as never) })! };
      }
    }
    const { history } = await new Twice().compile({ optimizer: "sgd", loss: "mse" }).fit(x, y, { ...silent });
    expect(Object.keys(history)).toEqual(["mine"]);
  });
});

describe("bad input leaves everything as it was", () => {
  test.each<[string, (m: Sequential) => Promise<unknown>, RegExp]>([
    ["rows that differ", (m) => m.fit(x, y.slice(1), silent), /as many rows/],
    [
      "features that differ",
      (m) =>
        m.fit(
          x.map((r) => r.slice(1)),
          y,
          silent,
        ),
      /sequential\/dense.*axis -1|size 3/,
    ],
    ["no rows", (m) => m.fit([], [], silent), /at least one/],
    ["a split that leaves nothing", (m) => m.fit(x, y, { ...silent, validationSplit: 1 }), /validationSplit/],
    ["batchSize 0", (m) => m.fit(x, y, { ...silent, batchSize: 0 }), /batchSize/],
    [
      "targets of another rank",
      (m) =>
        m.fit(
          x,
          x.map((r) => [[r]]),
          silent,
        ),
      /shape|broadcast/,
    ],
  ])("%s", async (_, run, message) => {
    const model = linear();
    const before = await model.getWeights();
    await expect(run(model)).rejects.toThrow(message);
    expect(await model.getWeights()).toEqual(before);
  });

  test("unknown names list the nearest", () => {
    expect(() => linear().compile({ optimizer: "adan" })).toThrow(/adan.*adam/s);
    expect(() => linear().compile({ loss: "msee" })).toThrow(/mse/);
    expect(() => new Dense(1, { activation: "rellu" as "relu" })).toThrow(/relu/);
  });

  test("weights that do not fit, and corrupt files", async () => {
    const model = linear();
    const before = await model.getWeights();
    expect(() => model.setWeights([[1]])).toThrow(ValueError);
    expect(() => model.setWeights([[[1, 2]], [1]])).toThrow(/dense\/kernel/);
    const bytes = await model.toBytes();
    for (const cut of [0, 10, bytes.length >> 1, bytes.length - 1])
      await expect(loadModel(bytes.slice(0, cut))).rejects.toThrow(FormatError);
    const folder = await newFolder();
    const path = join(folder, "m.weights.h5");
    await new Sequential([Input({ shape: [3] }), new Dense(2)]).saveWeights(path).catch(() => undefined);
    await expect(model.loadWeights(path)).rejects.toThrow(/shape/);
    await writeFile(path, "not a file of weights");
    await expect(model.loadWeights(path)).rejects.toThrow(FormatError);
    expect(await model.getWeights()).toEqual(before);
  });
});
