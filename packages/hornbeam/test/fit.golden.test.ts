import { readFileSync } from "node:fs";
import { hostLeaf, type Tensor } from "@hornbeam/core";
import { SGD } from "@hornbeam/optimizers";
import { describe, expect, test } from "vitest";
import { describeOn } from "../../../tooling/goldens/describeOn.ts";
import { readNpz, type GoldenArray } from "../../../tooling/goldens/npz.ts";
import { Dense, Input, LearningRateScheduler, ReduceLROnPlateau, Sequential } from "../src/index.ts";

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
}
// The goldens do not record how fit was called; these are the calls that give their numbers. The settings of the others (momentum,
// weights, penalties) cannot be told from what was recorded: those features are tested against their formulas in fit.test.ts.
const calls: Readonly<Record<string, Settings>> = {
  mse_sgd: { options: () => ({ epochs: 4 }) },
  val_split: { options: () => ({ epochs: 4, validationSplit: 0.25 }) },
  batch_partial: { options: () => ({ epochs: 2, validationData: [leaf(data["X"]!, 5), leaf(data["Y"]!, 5)] }) },
  initial_epoch: { options: () => ({ epochs: 5, initialEpoch: 2 }) },
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
  describe.each([false, true])("run eagerly: %s", (runEagerly) => {
    test.each(Object.keys(calls))("%s", async (id) => {
      const golden = goldens[id]!;
      const { rate = 0.01, options } = calls[id]!;
      const model = new Sequential([
        Input({ shape: [6] }),
        new Dense(8, { activation: "tanh", name: "h" }),
        new Dense(3, { name: "o" }),
      ]);
      model.setWeights([0, 1, 2, 3].map((i) => leaf(data[`w${i}`]!)));
      model.compile({ optimizer: new SGD({ learningRate: rate }), loss: "mse", metrics: ["mae"], runEagerly });
      const [x, y] = [leaf(data["X"]!), leaf(data["Y"]!)];
      const { history, epoch } = await model.fit(x, y, { batchSize: 8, shuffle: false, verbose: 0, ...options() });
      expect([...epoch]).toEqual([...golden.epoch]);
      expect(Object.keys(history).sort()).toEqual(Object.keys(golden.history).sort());
      for (const [key, values] of Object.entries(golden.history))
        values.forEach((v, i) => near(`${key}, epoch ${i}`, history[key]![i]!, v));
      const logs = await model.evaluate(x, y, { batchSize: 8, verbose: 0 });
      for (const [key, v] of Object.entries(golden.evaluate)) near(`evaluate ${key}`, logs[key]!, v);
      const weights = await model.getWeights();
      golden.final_weights.forEach((w, i) => {
        const want = (w as number[][]).flat();
        const scale = Math.max(...want.map(Math.abs));
        want.forEach((v, k) => expect(Math.abs(Number(weights[i]![k]) - v)).toBeLessThan(1e-5 * scale));
      });
    });
  });
});
