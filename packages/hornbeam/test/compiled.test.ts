import { readFileSync } from "node:fs";
import { js } from "@hornbeam/backend-js";
import { wasm } from "@hornbeam/backend-wasm";
import { setDevice } from "@hornbeam/compiler";
import { hostLeaf, tensor, type Tensor } from "@hornbeam/core";
import * as losses from "@hornbeam/losses";
import { Precision } from "@hornbeam/metrics";
import * as keras from "@hornbeam/optimizers";
import { Adam, CosineDecay, ExponentialDecay, SGD, type Optimizer } from "@hornbeam/optimizers";
import { mean, square, subtract } from "@hornbeam/ops";
import { parsePyJson } from "@hornbeam/saving";
import { beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { readNpz, type GoldenArray } from "../../../tooling/goldens/npz.ts";
import { Dense, Input, loadModel, modelFromJSON, Sequential, type StateTree } from "../src/index.ts";

const folder = new URL("../../../tooling/goldens/training/", import.meta.url).pathname;
const { traces } = JSON.parse(readFileSync(`${folder}manifest.json`, "utf8")) as {
  traces: Record<string, { optimizer: { class_name: string; config: Record<string, unknown> }; losses: number[] }>;
};
const data = readNpz(`${folder}data.npz`);
const rows = (a: GoldenArray, from: number, n: number): Tensor => {
  const width = a.shape[1]!;
  return hostLeaf(
    { shape: [n, width], dtype: a.dtype },
    a.data.slice(from * width, (from + n) * width) as GoldenArray["data"],
  );
};
type Loaded = Awaited<ReturnType<typeof loadModel>>;
/** The loss of one step alone: metrics are streamed over steps otherwise. */
const step = async (model: Loaded | Sequential, i: number): Promise<number> => {
  model.trainer.resetMetrics();
  return (await model.trainOnBatch(rows(data["X"]!, (i % 4) * 8, 8), rows(data["Y"]!, (i % 4) * 8, 8)))["loss"]!;
};
const optimizerOf = (model: Loaded | Sequential): Optimizer => model.trainer.optimizer as unknown as Optimizer;
const make = (compile: Parameters<Sequential["compile"]>[0]): Sequential => {
  const model = new Sequential([Input({ shape: [6] }), new Dense(8, { activation: "tanh" }), new Dense(3)]);
  return model.compile(compile) as Sequential;
};
const reload = async (model: Sequential, options?: Parameters<typeof loadModel>[1]): Promise<Loaded> =>
  loadModel(await model.toBytes(), options);

describe("compiled models that Keras saved", () => {
  beforeEach(() => void setDevice(js()));

  test.each(Object.keys(traces))("%s: the optimizer is as it was, with its state", async (id) => {
    const model = await loadModel(new Uint8Array(readFileSync(`${folder}${id}.keras`)));
    const optimizer = optimizerOf(model);
    const { class_name, config } = traces[id]!.optimizer;
    expect(optimizer.className).toBe(class_name);
    const own = optimizer.getConfig();
    for (const [key, value] of Object.entries(config)) if (typeof value !== "object") expect(own[key], key).toBe(value);
    const golden = readNpz(`${folder}${id}.npz`);
    const slots = Object.keys(golden).filter((k) => k.startsWith("opt."));
    expect(optimizer.variables.length).toBe(slots.length);
    for (const [i, v] of optimizer.variables.entries()) {
      const want = golden[`opt.${i}`]!;
      expect([...v.shape]).toEqual([...want.shape]);
      expect(Array.from(await v.value.data(), Number)).toEqual(Array.from(want.data, Number));
    }
    // Weights and state are those after step 12; the loss of the same batches goes on falling from there.
    const last = traces[id]!.losses;
    for (let i = 0; i < 4; i++) expect(await step(model, i)).toBeLessThan(last[8 + i]! * 1.02);
  });
});

describe.each(["js", "wasm"])("saving what a model was compiled with, on %s", (name) => {
  beforeAll(async () => void setDevice(name === "js" ? js() : await wasm()));

  const optimizers: Readonly<Record<string, () => Optimizer>> = {
    sgd: () => new SGD({ learningRate: 0.05, momentum: 0.9, nesterov: true }),
    adam: () => new Adam({ learningRate: 0.02, clipnorm: 1, amsgrad: true }),
    "adam with a schedule": () => new Adam({ learningRate: new ExponentialDecay(0.05, 3, 0.5, { staircase: true }) }),
    "adam with averages": () => new Adam({ useEma: true, emaMomentum: 0.9, emaOverwriteFrequency: 4 }),
    "sgd that accumulates": () => new SGD({ learningRate: 0.1, gradientAccumulationSteps: 3 }),
    "sgd with warm-up": () =>
      new SGD({ learningRate: new CosineDecay(0.01, 8, { warmupTarget: 0.1, warmupSteps: 4 }) }),
    adadelta: () => new keras.Adadelta({ learningRate: 1 }),
    adafactor: () => new keras.Adafactor({ learningRate: 0.05 }),
    adagrad: () => new keras.Adagrad({ learningRate: 0.1, useEma: true }),
    adamax: () => new keras.Adamax({ gradientAccumulationSteps: 2 }),
    ftrl: () => new keras.Ftrl({ learningRate: 0.1, l1RegularizationStrength: 0.01, beta: 1 }),
    lamb: () => new keras.Lamb({ learningRate: 0.01, useEma: true, gradientAccumulationSteps: 2 }),
    lion: () => new keras.Lion({ weightDecay: 0.1 }),
    muon: () => new keras.Muon({ learningRate: 0.02, excludeLayers: ["dense_1"] }),
    nadam: () => new keras.Nadam({ gradientAccumulationSteps: 2 }),
    "rmsprop with everything": () => new keras.RMSprop({ momentum: 0.9, centered: true, useEma: true }),
    "schedule-free": () => new keras.ScheduleFreeAdamW({ warmupSteps: 3 }),
    "a scaled loss": () => new keras.LossScaleOptimizer(new Adam({ learningRate: 0.02 }), { dynamicGrowthSteps: 2 }),
    "several optimizers": () =>
      new keras.MultiOptimizer(
        new keras.OptimizerMap(new SGD({ learningRate: new ExponentialDecay(0.1, 2, 0.5) }), {
          optimizerMap: { ".*/kernel": new Adam({ learningRate: 0.03 }) },
        }),
      ),
  };
  test.each(Object.keys(optimizers))("%s: training goes on as if it had not stopped", async (id) => {
    const straight = make({ optimizer: optimizers[id]!(), loss: "mse" });
    for (let i = 0; i < 5; i++) await step(straight, i);
    const resumed = await reload(straight);
    for (let i = 5; i < 12; i++) expect(await step(resumed, i), `step ${i}`).toBe(await step(straight, i));
    const [a, b] = [await straight.getWeights(), await resumed.getWeights()];
    a.forEach((w, i) => expect(b[i]).toEqual(w));
  });

  test("the learning rate is that of the moment", async () => {
    const model = make({ optimizer: new SGD({ learningRate: 0.5 }), loss: "mse" });
    optimizerOf(model).learningRate = 0.125;
    const config = parsePyJson(JSON.stringify(optimizerOf(await reload(model)).getConfig())) as object;
    expect(config).toMatchObject({ learning_rate: 0.125 });
  });

  test("so are those of optimizers inside others", async () => {
    const inner = new SGD({ learningRate: 0.5 });
    const model = make({ optimizer: new keras.LossScaleOptimizer(inner), loss: "mse" });
    inner.learningRate = 0.125;
    const again = optimizerOf(await reload(model)) as keras.LossScaleOptimizer;
    expect(again.innerOptimizer.getConfig()).toMatchObject({ learning_rate: 0.125 });
    const map = new keras.OptimizerMap(new SGD({ learningRate: 0.5 }), { optimizerMap: { "dense/.*": inner } });
    const several = make({ optimizer: new keras.MultiOptimizer(map), loss: "mse" });
    const [first, other] = (optimizerOf(await reload(several)) as keras.MultiOptimizer).optimizers;
    expect(first!.getConfig()).toMatchObject({ learning_rate: 0.125 });
    expect(other!.getConfig()).toMatchObject({ learning_rate: 0.5 });
  });

  test("losses, metrics and weights by name, as objects, in lists and records", async () => {
    const model = make({
      optimizer: "adam",
      loss: new losses.Huber({ delta: 0.5 }),
      metrics: ["mae", new Precision({ thresholds: 0.4, name: "p" })],
      weightedMetrics: ["mse"],
    });
    await step(model, 0);
    const again = await reload(model);
    expect((again.trainer.options.loss as unknown as losses.Huber).getConfig()).toEqual(
      new losses.Huber({ delta: 0.5 }).getConfig(),
    );
    const [x, y] = [rows(data["X"]!, 0, 8), rows(data["Y"]!, 0, 8)];
    expect(await again.testOnBatch(x, y)).toEqual(await make0(model).testOnBatch(x, y));
  });
  /** Metrics of the first step forgotten. */
  const make0 = (model: Sequential): Sequential => {
    model.trainer.resetMetrics();
    return model;
  };

  test("a state tree carries training over, by name", async () => {
    const [model, other] = [make({ optimizer: new Adam(), loss: "mse" }), make({ optimizer: new Adam(), loss: "mse" })];
    await step(model, 0);
    await step(other, 1);
    const tree = model.getStateTree();
    expect(Object.keys(tree)).toEqual([
      "trainable_variables",
      "non_trainable_variables",
      "optimizer_variables",
      "metrics_variables",
    ]);
    expect(Object.keys(tree.trainable_variables!)).toEqual(["dense", "dense_1"]);
    expect(Object.keys((tree.optimizer_variables as StateTree).adam!)).toContain("dense_kernel_momentum");
    other.setStateTree(tree);
    for (let i = 1; i < 4; i++) expect(await step(other, i)).toBe(await step(model, i));
    const before = await other.getWeights();
    const kernel = tensor([[1]]);
    expect(() => other.setStateTree({ trainable_variables: { dense: { kernel } } })).toThrow(/dense\/kernel has shape/);
    expect(() => other.setStateTree({ trainable_variables: { nothing: kernel } })).toThrow(
      /trainable_variables\/nothing/,
    );
    expect(await other.getWeights()).toEqual(before);
  });

  test("a compile config compiles another model alike", async () => {
    const model = make({ optimizer: new Adam({ learningRate: 0.25 }), loss: "mae", stepsPerExecution: 3 });
    const other = make({ optimizer: "sgd" }).compileFromConfig(model.getCompileConfig()!);
    expect(other.getCompileConfig()).toEqual(model.getCompileConfig());
    expect(other.trainer.options).toMatchObject({ stepsPerExecution: 3 });
    expect(new Sequential([new Dense(1)]).getCompileConfig()).toBeUndefined();
  });

  test("a loss of one's own goes by its name, and is passed on loading", async () => {
    const halfSquare = (t: Tensor, p: Tensor): Tensor => mean(square(subtract(t, p)), { axis: -1 });
    const model = make({ optimizer: "sgd", loss: halfSquare });
    const first = await step(model, 0);
    expect(first).toBeGreaterThan(0);
    await expect(reload(model)).rejects.toThrow(/halfSquare/);
    const again = await reload(model, { objects: { halfSquare } });
    expect(await step(again, 1)).toBe(await step(model, 1));
    const plain = await reload(model, { compile: false });
    expect(() => optimizerOf(plain)).toThrow(/compile/);
  });

  test("a function without a name is refused before anything is written", async () => {
    const model = make({ optimizer: "sgd", loss: [(t: Tensor, p: Tensor) => mean(square(subtract(t, p)))][0] });
    await expect(model.toBytes()).rejects.toThrow(/needs a name/);
  });

  test("state that does not fit is left out, with a word", async () => {
    const warn = vi.spyOn(console, "warn").mockImplementation(() => undefined);
    const model = make({ optimizer: new Adam(), loss: "mse" });
    await step(model, 0);
    const other = make({ optimizer: new SGD({ momentum: 0.9 }), loss: "mse" });
    await other.loadWeights(await model.toBytes());
    expect(warn.mock.calls.flat().join()).toMatch(/sgd: the file's optimizer state does not fit/);
    expect(await optimizerOf(other).iterations.value.item()).toBe(0);
    warn.mockRestore();
    expect(await step(other, 1)).toBe(await step(await reload(other), 1).then(async () => await step(model, 1)));
  });

  test("JSON holds it too; a model that was not compiled has none", async () => {
    const model = make({ optimizer: new SGD({ learningRate: 0.25 }), loss: "mse" });
    const again = modelFromJSON(model.toJSON());
    expect(optimizerOf(again).getConfig()).toMatchObject({ learning_rate: 0.25 });
    const plain = new Sequential([Input({ shape: [2] }), new Dense(1)]);
    expect(plain.toJSON()).toContain('"compile_config": {}');
    const x = tensor([[1, 2]]);
    expect(await (await reload(plain)).predictOnBatch(x).then((t) => t.data())).toEqual(
      await plain.predictOnBatch(x).then((t) => t.data()),
    );
  });
});
