import { readFileSync } from "node:fs";
import { js } from "@hornbeam/backend-js";
import { wasm } from "@hornbeam/backend-wasm";
import { setDevice } from "@hornbeam/compiler";
import { hostLeaf, tensor } from "@hornbeam/core";
import * as optimizers from "@hornbeam/optimizers";
import { beforeAll, describe, expect, test } from "vitest";
import { readNpz, type GoldenArray } from "../../../tooling/goldens/npz.ts";
import { Dense, Input, Sequential } from "../src/index.ts";

const folder = new URL("../../../tooling/goldens/training/", import.meta.url).pathname;
type Config = Record<string, unknown>;
const manifest = JSON.parse(readFileSync(`${folder}manifest.json`, "utf8")) as {
  traces: Record<string, { optimizer: { class_name: string; config: Config } }>;
  schedules: Record<string, { class_name?: string; config: Config; values: number[] }>;
};
const data = readNpz(`${folder}data.npz`);
const camel = (config: Config): Config =>
  Object.fromEntries(
    Object.entries(config).map(([k, v]) => [k.replace(/_([a-z0-9])/g, (_, c: string) => c.toUpperCase()), v]),
  );

const positional: Record<string, readonly string[]> = {
  ExponentialDecay: ["initialLearningRate", "decaySteps", "decayRate"],
  InverseTimeDecay: ["initialLearningRate", "decaySteps", "decayRate"],
  PolynomialDecay: ["initialLearningRate", "decaySteps"],
  CosineDecay: ["initialLearningRate", "decaySteps"],
  CosineDecayRestarts: ["initialLearningRate", "firstDecaySteps"],
  PiecewiseConstantDecay: ["boundaries", "values"],
};
const classes = optimizers as unknown as Record<string, new (...args: unknown[]) => optimizers.LearningRateSchedule>;
const schedule = (name: string, config: Config): optimizers.LearningRateSchedule => {
  const options = camel(config);
  return new classes[name]!(...positional[name]!.map((k) => options[k]), options);
};
const makeOptimizer = ({ class_name, config }: { class_name: string; config: Config }): unknown => {
  const options = camel(config);
  const rate = options.learningRate as number | { class_name: string; config: Config };
  const made = { ...options, learningRate: typeof rate === "number" ? rate : schedule(rate.class_name, rate.config) };
  return new (optimizers as unknown as Record<string, new (o: unknown) => unknown>)[class_name]!(made);
};
const rows = (a: GoldenArray, from: number, n: number) => {
  const width = a.shape[1]!;
  return hostLeaf(
    { shape: [n, width], dtype: a.dtype },
    a.data.subarray(from * width, (from + n) * width) as GoldenArray["data"],
  );
};

describe.each(["js", "wasm"])("Keras's training traces on %s", (name) => {
  beforeAll(async () => {
    setDevice(name === "js" ? js() : await wasm());
  });
  describe.each([false, true])("run eagerly: %s", (runEagerly) => {
    test.each(Object.keys(manifest.traces))("%s: weights after each of 12 steps", async (id) => {
      const golden = readNpz(`${folder}${id}.npz`);
      const model = new Sequential([
        Input({ shape: [6] }),
        new Dense(8, { activation: "tanh", name: "h" }),
        new Dense(3, { name: "o" }),
      ]);
      model.setWeights([0, 1, 2, 3].map((i) => hostLeaf(data[`w${i}`]!, data[`w${i}`]!.data)));
      model.compile({ optimizer: makeOptimizer(manifest.traces[id]!.optimizer) as never, loss: "mse", runEagerly });
      for (let step = 0; step < 12; step++) {
        const from = (step % 4) * 8;
        await model.trainOnBatch(rows(data.X!, from, 8), rows(data.Y!, from, 8));
        const weights = await model.getWeights();
        weights.forEach((w, i) => {
          const expected = golden[`step${step}.w${i}`]!.data;
          w.forEach((v, k) =>
            expect(Math.abs(Number(v) - Number(expected[k])), `step ${step} weight ${i}[${k}]`).toBeLessThan(
              2e-5 * Math.max(1, Math.abs(Number(expected[k]))),
            ),
          );
        });
      }
    });
  });
});

describe("Keras's learning-rate schedules", () => {
  test.each(Object.keys(manifest.schedules))("%s", async (id) => {
    setDevice(js());
    const { config, values, class_name } = manifest.schedules[id]!;
    const name =
      class_name ??
      Object.keys(positional)
        .filter((k) => id.startsWith(k))
        .sort((a, b) => b.length - a.length)[0]!;
    const made = schedule(name, config);
    for (let step = 0; step < values.length; step++)
      expect(
        Math.abs((await made.apply(tensor(step, { dtype: "int32" })).item()) - values[step]!),
        `step ${step}`,
      ).toBeLessThan(1e-5 * Math.max(Math.abs(values[step]!), 1e-2));
  });
});
