import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { js } from "@hornbeam/backend-js";
import { setDevice } from "@hornbeam/compiler";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { goldenBytes } from "../../../tooling/goldens/files.ts";
import * as keras from "../src/index.ts";
import { Dense, deserializeKerasObject, Input, KerasFileEditor, loadModel, loadWeights, saveModel, saveWeights, Sequential, serializeKerasObject, tensor } from "../src/index.ts"; // prettier-ignore

let folder = "";
beforeAll(async () => {
  setDevice(js());
  folder = await mkdtemp(join(tmpdir(), "hornbeam-saving-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const make = (units = 3): keras.Sequential => new Sequential([Input({ shape: [2] }), new Dense(4), new Dense(units)]);

describe("functions of files", () => {
  test("models and weights there and back, and nothing overwritten that must not be", async () => {
    const model = make();
    const [whole, weights] = [join(folder, "a.keras"), join(folder, "a.weights.h5")];
    await saveModel(model, whole);
    await saveWeights(model, weights);
    await expect(saveModel(model, whole, { overwrite: false })).rejects.toThrow(/is there already/);
    await expect(saveWeights(model, weights, { overwrite: false })).rejects.toThrow(/is there already/);
    await saveModel(model, join(folder, "b.keras"), { overwrite: false });
    const again = await loadModel(whole);
    expect(await again.getWeights()).toEqual(await model.getWeights());
    const other = make();
    const report = await loadWeights(other, weights);
    expect(report.loaded.length).toBe(4);
    expect(await other.getWeights()).toEqual(await model.getWeights());
    expect((await loadWeights(make(5), weights, { skipMismatch: true })).skipped.length).toBe(2);
  });
});

describe("objects and their configs", () => {
  const objects: Readonly<Record<string, () => unknown>> = {
    layer: () => new Dense(3, { activation: "relu" }),
    model: () => make(),
    optimizer: () => new keras.Adam({ learningRate: new keras.ExponentialDecay(0.1, 10, 0.5) }),
    schedule: () => new keras.CosineDecay(0.1, 10),
    loss: () => new keras.losses.Huber({ delta: 2 }),
    metric: () => new keras.metrics.MeanSquaredError({ name: "error" }),
    initializer: () => new keras.HeNormal({ seed: 3 }),
    regularizer: () => new keras.L2({ l2: 0.5 }),
    constraint: () => new keras.MaxNorm({ maxValue: 3 }),
    policy: () => new keras.DTypePolicy("mixed_float16"),
    quantizer: () => new keras.quantizers.Int4QuantizationConfig({ blockSize: 8 }),
  };
  for (const [name, construct] of Object.entries(objects))
    test(`a ${name}`, () => {
      const config = serializeKerasObject(construct());
      const again = deserializeKerasObject(config);
      expect(again).toBeInstanceOf((construct() as object).constructor);
      expect(serializeKerasObject(again)).toEqual(config);
    });
  test("losses and metrics of one name are told apart by their modules", () => {
    const config = serializeKerasObject({
      a: new keras.losses.MeanSquaredError(),
      b: [new keras.metrics.MeanSquaredError()],
    });
    const { a, b } = deserializeKerasObject(config) as { a: unknown; b: readonly unknown[] };
    expect(a).toBeInstanceOf(keras.losses.MeanSquaredError);
    expect(b[0]).toBeInstanceOf(keras.metrics.MeanSquaredError);
  });
  test("tensors, arrays, functions and plain values", async () => {
    const mine = (x: unknown): unknown => x;
    const given = { t: tensor([[1, 2], [3, 4]]), list: [1, "a", null, true], typed: new Float32Array([0.5]), relu: keras.activations.relu, mine }; // prettier-ignore
    const config = serializeKerasObject(given) as Record<string, { class_name: string; config: unknown }>;
    expect(config).toMatchObject({
      t: { class_name: "__tensor__", config: { value: [[1, 2], [3, 4]] } }, // prettier-ignore
      typed: { class_name: "__numpy__", config: { value: [0.5], dtype: "float32" } },
      relu: { class_name: "function", config: "relu" },
    });
    const again = deserializeKerasObject(config, { objects: { mine } }) as typeof given;
    expect(await again.t.array()).toEqual([[1, 2], [3, 4]]); // prettier-ignore
    expect([again.list, again.relu, again.mine]).toEqual([given.list, keras.activations.relu, mine]);
  });
  test("what is unknown, or code, is refused", () => {
    expect(() => deserializeKerasObject({ class_name: "Nothing", config: {} })).toThrow(/Nothing/);
    expect(() => deserializeKerasObject({ class_name: "__lambda__", config: { value: "…" } })).toThrow(/never run/);
    expect(() => serializeKerasObject(Symbol("x"))).toThrow(/getConfig/);
    expect(() => deserializeKerasObject({ class_name: "function", config: "mine" })).toThrow(/mine/);
  });
});

describe("the editor of weight files", () => {
  const golden = (name: string): Uint8Array => goldenBytes(`models/${name}`);
  test("says what Keras wrote", async () => {
    const editor = new KerasFileEditor(golden("a_mlp/model.keras"));
    const text = await editor.summary({ print: null });
    expect(text).toMatch(/dense \('dense'\)\n.*0: shape=\[8, 16\], dtype=float32/);
    expect(await editor.metadata()).toMatchObject({ keras_version: expect.stringMatching(/^3\./) });
    expect(await editor.config()).toMatchObject({ class_name: expect.any(String) });
    const model = await loadModel(golden("a_mlp/model.keras"));
    expect(await editor.compare(model)).toMatchObject({
      status: "success",
      errorCount: 0,
      matchCount: model.weights.length,
    });
  });
  test("what is renamed, removed and added is in the file that it writes", async () => {
    const [old, wanted] = [make(), make(5)];
    const source = join(folder, "old.weights.h5");
    await saveWeights(old, source);
    const editor = new KerasFileEditor(source);
    const before = await editor.compare(wanted);
    expect([before.status, before.errorCount, before.matchCount]).toEqual(["error", 2, 2]);
    expect(before.messages[0]).toMatch(/layers\/dense_1\/0: shape \[4, 5\] in the model, \[4, 3\] in the file/);
    await editor.deleteWeight("layers/dense_1", "1");
    await editor.addWeights("dense_1", {
      "0": tensor(new Float32Array(20).fill(2), { shape: [4, 5] }),
      "1": [1, 2, 3, 4, 5.5],
    });
    await editor.renameObject("layers/dense", "first");
    await expect(editor.renameObject("first", "dense_1")).rejects.toThrow(/must be free/);
    await editor.addObject("layers/dense", {
      "0": tensor(new Float32Array(8).fill(1), { shape: [2, 4] }),
      "1": tensor(new Float32Array(4)),
    });
    await editor.deleteObject("first");
    expect((await editor.compare(wanted)).status).toBe("success");
    const target = join(folder, "new.weights.h5");
    await editor.save(target);
    await loadWeights(wanted, target);
    expect((wanted.apply(tensor([[1, 1]])) as keras.Tensor).shape).toEqual([1, 5]); // prettier-ignore
    expect(Array.from((await wanted.getWeights())[3]!, Number)).toEqual([1, 2, 3, 4, 5.5]);
    await expect(editor.save(join(folder, "new.keras"))).rejects.toThrow(/weights\.h5/);
  });
  test("names that are not there, or twice, are refused", async () => {
    const editor = new KerasFileEditor(golden("a2_mlp_compiled_adam/model.keras"));
    await expect(editor.deleteObject("nothing")).rejects.toThrow(/not in the file/);
    await expect(editor.deleteObject("layers/nothing/0")).rejects.toThrow(/not in the file/);
    await expect(editor.deleteObject("0")).rejects.toThrow(/times/);
    await expect(new KerasFileEditor(new Uint8Array(64)).summary({ print: null })).rejects.toThrow(/it opens/);
  });
});
