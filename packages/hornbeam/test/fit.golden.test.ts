import { readFileSync } from "node:fs";
import { hostLeaf, tensor, type Tensor } from "@hornbeam/core";
import { Adam, SGD } from "@hornbeam/optimizers";
import { describe, expect, test } from "vitest";
import { describeOn } from "../../../tooling/goldens/describeOn.ts";
import { readNpz, type GoldenArray } from "../../../tooling/goldens/npz.ts";
import {
  Activation,
  BatchNormalization,
  constraints,
  Dense,
  EarlyStopping,
  Input,
  LearningRateScheduler,
  ReduceLROnPlateau,
  regularizers,
  Sequential,
} from "../src/index.ts";

const folder = new URL("../../../tooling/goldens/training/", import.meta.url).pathname;
interface Fit {
  readonly history: Readonly<Record<string, readonly number[]>>;
  readonly epoch: readonly number[];
  readonly final_weights: readonly unknown[];
  readonly evaluate: Readonly<Record<string, number>>;
}
const { fit: goldens } = JSON.parse(readFileSync(`${folder}manifest.json`, "utf8")) as { fit: Record<string, Fit> };
const data = readNpz(`${folder}data.npz`);
const leaf = (a: GoldenArray, rows = a.shape[0]!): Tensor =>
  hostLeaf(
    { shape: [rows, ...a.shape.slice(1)], dtype: a.dtype },
    a.data.slice(0, (rows * a.data.length) / a.shape[0]!) as GoldenArray["data"],
  );

interface Settings {
  readonly rate?: number;
  readonly options: () => object;
  readonly weightedMetrics?: readonly string[];
  /** layers and their first weights, where they are not the two of the traces */
  readonly model?: () => Sequential;
  readonly compile?: () => object;
  /** targets; default Y */
  readonly targets?: string;
  /** weights that only rounding moves */
  readonly loose?: readonly number[];
}
const first = (...names: string[]): Tensor[] => names.map((n) => leaf(data[n]!));
const plain = (): Sequential => {
  const model = new Sequential([
    Input({ shape: [6] }),
    new Dense(8, { activation: "tanh", name: "h" }),
    new Dense(3, { name: "o" }),
  ]);
  model.setWeights(first("w0", "w1", "w2", "w3"));
  return model;
};
const classifier = (): Sequential => {
  const model = new Sequential([
    Input({ shape: [6] }),
    new Dense(8, { activation: "relu" }),
    new Dense(3, { activation: "softmax" }),
  ]);
  model.setWeights(first("w0", "w1", "w2", "w3"));
  return model;
};
const classify = (): object => ({
  optimizer: new Adam({ learningRate: 0.05 }),
  loss: "sparse_categorical_crossentropy",
  metrics: ["accuracy"],
});
/** BatchNormalization, a penalty, and a constraint. */
const normalized = (): Sequential => {
  const model = new Sequential([
    Input({ shape: [6] }),
    new Dense(8, { kernelRegularizer: new regularizers.L2({ l2: 0.01 }) }),
    new BatchNormalization({ momentum: 0.9 }),
    new Activation("relu"),
    new Dense(3, { kernelConstraint: new constraints.MaxNorm({ maxValue: 2 }) }),
  ]);
  const more = JSON.parse(readFileSync(`${folder}bnWeights.json`, "utf8")) as Record<string, number[] | number[][]>;
  model.setWeights([...first("w0", "w1"), ...Object.values(more).map((w) => tensor(w, { dtype: "float32" }))]);
  return model;
};

// The goldens do not record how fit was called; these are the calls that give their numbers.
const calls: Readonly<Record<string, Settings>> = {
  scce: { model: classifier, compile: classify, targets: "YC", options: () => ({ epochs: 4 }) },
  class_weight: {
    model: classifier,
    compile: classify,
    targets: "YC",
    options: () => ({ epochs: 3, classWeight: { 0: 1, 1: 2, 2: 0.5 } }),
  },
  bn_reg_constraint: {
    model: normalized,
    compile: () => ({ optimizer: new Adam({ learningRate: 0.01 }), loss: "mse", metrics: ["mae"] }),
    options: () => ({ epochs: 3 }),
    // Normalization takes the mean away, and the bias with it: Adam scales up the rounding that is left of its gradient, and the moving mean
    // follows the bias.
    loose: [1, 4],
  },
  mse_sgd: { options: () => ({ epochs: 4 }) },
  val_split: { options: () => ({ epochs: 4, validationSplit: 0.25 }) },
  batch_partial: { options: () => ({ epochs: 2, validationData: [leaf(data["X"]!, 5), leaf(data["Y"]!, 5)] }) },
  initial_epoch: { options: () => ({ epochs: 5, initialEpoch: 2 }) },
  steps_per_epoch: { options: () => ({ epochs: 3, stepsPerEpoch: 2 }) },
  sample_weight: {
    weightedMetrics: ["mse"],
    options: () => ({ epochs: 3, sampleWeight: Float32Array.from({ length: 32 }, (_, i) => (2 * i) / 31) }),
  },
  early_stopping: {
    rate: 0.9,
    options: () => ({
      epochs: 20,
      validationSplit: 0.25,
      callbacks: [new EarlyStopping({ patience: 2, restoreBestWeights: true })],
    }),
  },
  reduce_lr: {
    rate: 0.3,
    options: () => ({
      epochs: 10,
      validationSplit: 0.25,
      callbacks: [new ReduceLROnPlateau({ factor: 0.5, patience: 1, verbose: 0 })],
    }),
  },
  lr_scheduler: {
    rate: 0.3,
    options: () => ({ epochs: 4, callbacks: [new LearningRateScheduler((_, rate) => rate * 0.5)] }),
  },
};

const near = (what: string, actual: number, expected: number): void =>
  expect(Math.abs(actual - expected) / Math.abs(expected), `${what}: ${actual} instead of ${expected}`).toBeLessThan(
    1e-5,
  );

describeOn("fit against Keras's histories", () => {
  test("all of them", () => expect(Object.keys(calls).sort()).toEqual(Object.keys(goldens).sort()));

  describe.each([false, true])("run eagerly: %s", (runEagerly) => {
    test.each(Object.keys(calls))("%s", async (id) => {
      const golden = goldens[id]!;
      const { rate = 0.01, options, weightedMetrics, model: made, compile, targets = "Y", loose = [] } = calls[id]!;
      const model = made?.() ?? plain();
      model.compile({
        optimizer: new SGD({ learningRate: rate }),
        loss: "mse",
        metrics: ["mae"],
        weightedMetrics,
        ...compile?.(),
        runEagerly,
      });
      const [x, y] = [leaf(data["X"]!), leaf(data[targets]!)];
      const { history, epoch } = await model.fit(x, y, { batchSize: 8, shuffle: false, verbose: 0, ...options() });
      expect([...epoch]).toEqual([...golden.epoch]);
      expect(Object.keys(history).sort()).toEqual(Object.keys(golden.history).sort());
      for (const [key, values] of Object.entries(golden.history))
        values.forEach((v, i) => near(`${key}, epoch ${i}`, history[key]![i]!, v));
      const weights = await model.getWeights();
      golden.final_weights.forEach((w, i) => {
        if (loose.includes(i)) return;
        const want = (w as number[][]).flat();
        const scale = Math.max(...want.map(Math.abs));
        want.forEach((v, k) => expect(Math.abs(Number(weights[i]![k]) - v)).toBeLessThan(1e-5 * scale));
      });
      if (loose.length) model.setWeights(golden.final_weights as number[][]);
      const logs = await model.evaluate(x, y, { batchSize: 8, verbose: 0 });
      for (const [key, v] of Object.entries(golden.evaluate)) near(`evaluate ${key}`, logs[key]!, v);
    });
  });
});
