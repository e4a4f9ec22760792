import { js } from "@hornbeam/backend-js";
import { wasm } from "@hornbeam/backend-wasm";
import { setDevice } from "@hornbeam/compiler";
import { tensor, type Tensor } from "@hornbeam/core";
import { Adam, LossScaleOptimizer, SGD } from "@hornbeam/optimizers";
import { beforeAll, describe, expect, test } from "vitest";
import {
  BatchNormalization,
  Conv2D,
  Dense,
  Flatten,
  Input,
  initializers,
  LayerNormalization,
  loadModel,
  LSTM,
  Model,
  Sequential,
  type Layer,
} from "../src/index.ts";

const x = Array.from({ length: 32 }, (_, i) => [Math.sin(i), Math.cos(i), Math.sin(2 * i), 1]);
const y = x.map(([a, b, c]) => [a! + b! * 0.5 - c! * 0.25]);
const seeded = (): object => ({ kernelInitializer: new initializers.GlorotUniform({ seed: 7 }) });
const mlp = (dtype: string, modelDtype = dtype): Sequential =>
  new Sequential(
    [
      Input({ shape: [4] }),
      new Dense(16, { activation: "tanh", dtype, ...seeded() }),
      new Dense(1, { dtype, ...seeded() }),
    ],
    {
      dtype: modelDtype,
    },
  );
const optimizerOf = (model: { readonly trainer: { readonly optimizer: unknown } }): LossScaleOptimizer =>
  model.trainer.optimizer as LossScaleOptimizer;
const read = async (t: Tensor): Promise<number[]> => Array.from(await t.data(), Number);

describe.each(["js", "wasm"])("mixed precision on %s", (backend) => {
  beforeAll(async () => void setDevice(backend === "js" ? js() : await wasm()));

  test.each(["mixed_float16", "mixed_bfloat16"])(
    "%s: trains as float32 does, with variables of float32",
    async (dtype) => {
      const history = async (policy: string): Promise<readonly number[]> => {
        const model = mlp(policy);
        model.compile({ optimizer: new Adam({ learningRate: 0.02 }), loss: "mse", metrics: ["mae"] });
        const { history: h } = await model.fit(x, y, { epochs: 12, batchSize: 8, shuffle: false, verbose: 0 });
        expect(model.weights.every((v) => v.dtype === "float32")).toBe(true);
        return h["loss"]!;
      };
      const [mixed, full] = [await history(dtype), await history("float32")];
      expect(mixed.at(-1)!).toBeLessThan(0.1 * mixed[0]!);
      mixed.forEach((v, i) => expect(Math.abs(v - full[i]!)).toBeLessThan(dtype === "mixed_float16" ? 0.01 : 0.08));
    },
  );

  test("layers compute in 16 bits and hand them on; losses are float32", () => {
    const model = mlp("mixed_float16");
    const out = model.apply(tensor(x)) as unknown as Tensor;
    expect(out.dtype).toBe("float16");
    expect((model.layers[0] as Layer).computeDtype).toBe("float16");
    expect((model.layers[0] as Layer).variableDtype).toBe("float32");
  });

  test("the optimizer gets a loss scale with float16, in the model or in a layer; not with bfloat16, nor twice, nor where it is unwanted", () => {
    const scaled = (model: Sequential, options: object = {}): boolean =>
      optimizerOf(model.compile({ optimizer: "sgd", loss: "mse", ...options })) instanceof LossScaleOptimizer;
    expect(scaled(mlp("mixed_float16"))).toBe(true);
    expect(scaled(mlp("mixed_float16", "float32"))).toBe(true);
    expect(scaled(mlp("mixed_bfloat16"))).toBe(false);
    expect(scaled(mlp("float16"))).toBe(false);
    expect(scaled(mlp("mixed_float16"), { autoScaleLoss: false })).toBe(false);
    const own = new LossScaleOptimizer(new SGD(), { initialScale: 4 });
    expect(optimizerOf(mlp("mixed_float16").compile({ optimizer: own, loss: "mse" }))).toBe(own);
  });

  test.each([false, true])(
    "a step whose gradients overflow changes neither weights nor slots and halves the scale; run eagerly: %s",
    async (runEagerly) => {
      const model = mlp("mixed_float16");
      const inner = new SGD({ learningRate: 0.01, momentum: 0.9 });
      // 2^40 times any gradient is more than a float16 holds.
      model.compile({ optimizer: new LossScaleOptimizer(inner, { initialScale: 2 ** 40 }), loss: "mse", runEagerly });
      const before = await model.getWeights();
      let steps = 0;
      const scale = async (): Promise<number> => (await read(optimizerOf(model).dynamicScale!.value))[0]!;
      for (; steps < 60; steps++) {
        await model.trainOnBatch(tensor(x), tensor(y));
        if ((await read(inner.iterations.value))[0]! > 0) break;
        expect(await model.getWeights()).toEqual(before);
        expect(await scale()).toBe(2 ** (39 - steps));
        for (const v of inner.variables.slice(2)) expect((await read(v.value)).every((w) => w === 0)).toBe(true);
      }
      expect(steps).toBeGreaterThan(5);
      expect(steps).toBeLessThan(40);
      expect(await scale()).toBe(2 ** (40 - steps));
      expect(await model.getWeights()).not.toEqual(before);
      expect((await model.getWeights()).every((w) => Array.from(w, Number).every(Number.isFinite))).toBe(true);
    },
  );

  test("infinite inputs: the step is skipped, and the next one is as if it had not been", async () => {
    const make = (): Sequential => {
      const model = mlp("mixed_float16");
      model.compile({ optimizer: new Adam({ learningRate: 0.02 }), loss: "mse" });
      return model;
    };
    const [a, b] = [make(), make()];
    const bad = x.map((row, i) => (i === 3 ? [Infinity, 0, 0, 0] : row));
    await a.trainOnBatch(tensor(x), tensor(y));
    await a.trainOnBatch(tensor(bad), tensor(y.map(() => [NaN])));
    await b.trainOnBatch(tensor(x), tensor(y));
    expect(await a.getWeights()).toEqual(await b.getWeights());
    expect(await read(optimizerOf(a).dynamicScale!.value)).toEqual([2 ** 14]);
    expect(await read(optimizerOf(a).iterations.value)).toEqual([1]);
  });

  describe("convolutions, normalizations and recurrence", () => {
    const wave = (shape: number[]): Tensor =>
      tensor(
        Float32Array.from({ length: shape.reduce((p, d) => p * d, 1) }, (_, i) => Math.sin(i * i)),
        { shape },
      );
    const batch = [
      [wave([8, 6, 6, 2]), wave([8, 5, 3])],
      [wave([8, 1]), wave([8, 1])],
    ] as const;
    const make = (): Model => {
      const dtype = "mixed_float16";
      const image = Input({ shape: [6, 6, 2] });
      const series = Input({ shape: [5, 3] });
      const conv = new Conv2D(4, 3, { dtype }).apply(image);
      const flat = new Flatten({ dtype }).apply(new BatchNormalization({ dtype }).apply(conv));
      const recurrent = new LayerNormalization({ dtype }).apply(new LSTM(6, { dtype }).apply(series));
      const outputs = [
        new Dense(1, { dtype, name: "a" }).apply(flat),
        new Dense(1, { dtype, name: "b" }).apply(recurrent),
      ];
      return new Model({ inputs: [image, series], outputs });
    };
    test("train", async () => {
      const model = make();
      model.compile({ optimizer: new Adam({ learningRate: 0.02 }), loss: ["mse", "mse"] });
      const losses: number[] = [];
      for (let i = 0; i < 15; i++) {
        model.trainer.resetMetrics();
        losses.push((await model.trainOnBatch(batch[0], batch[1]))["loss"]!);
      }
      expect(losses.every(Number.isFinite)).toBe(true);
      expect(losses.at(-1)!).toBeLessThan(0.5 * losses[0]!);
    });
    test("overflow at any scale leaves their weights alone", async () => {
      const model = make();
      const inner = new SGD({ learningRate: 0.01, momentum: 0.9 });
      model.compile({ optimizer: new LossScaleOptimizer(inner, { initialScale: 2 ** 36 }), loss: ["mse", "mse"] });
      const trained = async (): Promise<number[][]> => Promise.all(model.trainableWeights.map((v) => read(v.value)));
      const before = await trained();
      for (let steps = 0; steps < 50; steps++) {
        await model.trainOnBatch(batch[0], batch[1]);
        if ((await read(inner.iterations.value))[0]! > 0) break;
        expect(await trained()).toEqual(before);
      }
      const after = await trained();
      expect(after).not.toEqual(before);
      expect(after.flat().every((w) => Number.isFinite(w) && Math.abs(w) < 10)).toBe(true);
    });
  });

  test("saved with its scale, training goes on as if it had not stopped", async () => {
    const model = mlp("mixed_float16");
    model.compile({ optimizer: new Adam({ learningRate: 0.02 }), loss: "mse" });
    for (let i = 0; i < 3; i++) await model.trainOnBatch(tensor(x), tensor(y));
    await model.trainOnBatch(tensor(x), tensor(y.map(() => [NaN])));
    const again = (await loadModel(await model.toBytes())) as unknown as Sequential;
    expect(await read(optimizerOf(again).dynamicScale!.value)).toEqual([2 ** 14]);
    for (const m of [model, again]) {
      m.trainer.resetMetrics();
      await m.trainOnBatch(tensor(x), tensor(y));
    }
    expect(await again.getWeights()).toEqual(await model.getWeights());
  });
});
