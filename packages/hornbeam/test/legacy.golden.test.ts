import { js } from "@hornbeam/backend-js";
import { setDevice } from "@hornbeam/compiler";
import type { Source } from "@hornbeam/saving";
import { readWeights } from "@hornbeam/saving/formats";
import { beforeAll, describe, expect, test } from "vitest";
import { goldenBytes, goldenFiles } from "../../../tooling/goldens/files.ts";
import { Dense, Input, loadModel, Sequential } from "../src/index.ts";
import { casesOf, expectGolden, goldenOf, own, predict } from "./kerasFiles.ts";

/** Keras 3.0.5 gave up halfway through these, and does not say how to build a subclassed model. */
const BROKEN = /3\.0\.5\/(attention|nested_ops|rnn)\/|g_subclassed/;
const legacy = (await casesOf("legacy.h5")).filter(({ path }) => !BROKEN.test(path));
const modern = await casesOf("model.keras", ["models", "compat"]);
beforeAll(() => void setDevice(js()));

describe("whole models in HDF5", () => {
  test("there are some of several releases", () => {
    expect(legacy.filter(({ missing }) => !missing.length).length).toBeGreaterThan(12);
  });

  for (const { path, title } of legacy)
    test(`${title} predicts as in Keras`, async () => {
      const golden = goldenOf(path);
      await expectGolden(await predict(await loadModel(goldenBytes(path), { objects: own }), golden.inputs), golden);
    });
});

describe("weights of other files in a model", () => {
  for (const { path, title } of modern) {
    const beside = (name: string): string => path.replace("model.keras", name);
    const files = goldenFiles(".h5").filter(
      (p) => p === beside("model.weights.h5") || (p === beside("legacy.h5") && !/3\.0\.5\/[anr]/.test(p)),
    );
    for (const file of files)
      test(`${title} takes ${file.replace(/.*\//, "")}`, async () => {
        const golden = goldenOf(path);
        const model = await loadModel(goldenBytes(path), { objects: own, compile: false });
        model.setWeights((await model.getWeights()).map((w) => w.map(() => 0 as never)));
        const report = await model.loadWeights(goldenBytes(file));
        expect(report.loaded.length).toBe(new Set(model.weights).size);
        expect([report.skipped, report.unused]).toEqual([[], []]);
        await expectGolden(await predict(model, golden.inputs), golden, path.includes("bf16") ? 2e-2 : 1e-5);
      });
  }
});

describe("legacy weights by the names of layers", () => {
  // Only what is named in the file is taken: a model whose layers come in another order, or lacks some, takes its own.
  for (const { path, title } of legacy)
    test(`${title}`, async () => {
      const golden = goldenOf(path);
      const model = await loadModel(goldenBytes(path), { objects: own, compile: false });
      model.setWeights((await model.getWeights()).map((w) => w.map(() => 0 as never)));
      const report = await model.loadWeights(goldenBytes(path), { byName: true });
      expect(report.loaded.length).toBe(new Set(model.weights).size);
      expect([report.skipped, report.unused]).toEqual([[], []]);
      await expectGolden(await predict(model, golden.inputs), golden);
    });

  test("a layer that the file does not name keeps its weights, and what nobody takes is reported", async () => {
    const path = legacy.find((c) => c.path.includes("models/a_mlp"))!.path;
    const whole = await loadModel(goldenBytes(path), { objects: own, compile: false });
    const [first] = whole.layers.filter((l) => l.weights.length);
    const size = first!.weights[0]!.shape;
    const part = new Sequential([
      Input({ shape: [size[0]!] }),
      new Dense(size[1]!, { name: first!.name }),
      new Dense(2, { name: "of_my_own" }),
    ]);
    const before = await part.layers[1]!.getWeights();
    const report = await part.loadWeights(goldenBytes(path), { byName: true });
    expect(report.loaded).toEqual(part.layers[0]!.weights.map((w) => w.path));
    expect(report.skipped.map((s) => s.variable)).toEqual(["of_my_own/kernel", "of_my_own/bias"]);
    expect(report.unused.length).toBe(whole.weights.length - 2);
    expect(await part.layers[0]!.getWeights()).toEqual(await first!.getWeights());
    expect(await part.layers[1]!.getWeights()).toEqual(before);
  });
});

describe("sharded weights", () => {
  const folder = "models/i_sharded/";
  const source = (name: string): Source => ({
    name,
    read: async () => goldenBytes(folder + name),
    sibling: (file) => source(file),
  });

  test("an index of Keras opens its files", async () => {
    const names = goldenFiles(".h5", ["models/i_sharded"]);
    const sizes = await Promise.all(
      names.map(async (n) =>
        [...(await readWeights(goldenBytes(n))).values()].flatMap(({ vars }) => vars.map((v) => v.shape)),
      ),
    );
    const widths = sizes.flat().filter((shape) => shape.length === 2);
    const model = new Sequential([Input({ shape: [widths[0]![0]!] }), ...widths.map(([, units]) => new Dense(units!))]);
    const report = await model.loadWeights(source("model.weights.json"));
    expect(report.loaded.length).toBe(6);
    for (const [i, layer] of model.layers.entries()) {
      const [stored] = (await readWeights(goldenBytes(names[i]!))).values();
      const want = new Uint8Array(
        stored!.vars[0]!.data.buffer,
        stored!.vars[0]!.data.byteOffset,
        stored!.vars[0]!.data.byteLength,
      );
      expect(await layer.weights[0]!.value.bytes()).toEqual(want);
    }
  });
});
