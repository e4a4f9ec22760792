import { mkdtemp, readdir, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { js } from "@hornbeam/backend-js";
import { wasm } from "@hornbeam/backend-wasm";
import { setDevice } from "@hornbeam/compiler";
import { tensor } from "@hornbeam/core";
import { iterableSource, memorySource, parsePyJson, type Source } from "@hornbeam/saving";
import { openSafetensors, writeNpz, writeSafetensors } from "@hornbeam/saving/formats";
import { pathSource } from "@hornbeam/saving/node";
import { urlSource } from "@hornbeam/saving/browser";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { goldenBytes } from "../../../tooling/goldens/files.ts";
import { Dense, Dropout, Input, LSTM, loadModel, Sequential, ValueError, type TypedArray } from "../src/index.ts";

let folder = "";
beforeEach(async () => {
  setDevice(js());
  folder = await mkdtemp(join(tmpdir(), "hornbeam-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const make = (units = 3, first = 4): Sequential =>
  new Sequential([Input({ shape: [2] }), new Dense(first), new Dropout(0.1), new Dense(units)]);
const valuesOf = async (model: Sequential): Promise<TypedArray[]> => model.getWeights();
const paths = (model: Sequential): string[] => model.weights.map((v) => v.path);

describe("weights there and back", () => {
  test.each(["w.weights.h5", "w.safetensors"])("%s", async (name) => {
    const [a, b] = [make(), make()];
    await a.saveWeights(join(folder, name));
    const report = await b.loadWeights(join(folder, name));
    expect(report).toEqual({ loaded: paths(b), skipped: [], unused: [] });
    expect(await valuesOf(b)).toEqual(await valuesOf(a));
  });

  test("in several files with an index; variables of one layer may lie in two", async () => {
    const [a, b] = [make(3, 64), make(3, 64)];
    const index = join(folder, "m.weights.json");
    await a.saveWeights(index, { maxShardSize: (64 * 3 * 4) / 2 ** 30 });
    expect(await readdir(folder)).toEqual([
      "m.weights.json",
      "m_00000.weights.h5",
      "m_00001.weights.h5",
      "m_00002.weights.h5",
    ]);
    expect(parsePyJson(await readFile(index, "utf8"))).toEqual({
      metadata: { total_size: (64 * 3 + 64 * 3 + 3) * 4 },
      weight_map: {
        "/layers/dense/vars": ["m_00000.weights.h5"],
        "/layers/dense_1/vars": ["m_00001.weights.h5", "m_00002.weights.h5"],
      },
    });
    await expect(a.saveWeights(index, { maxShardSize: 1 / 2 ** 30 })).rejects.toThrow(/shard may have 1 bytes/);
    await b.loadWeights(index);
    expect(await valuesOf(b)).toEqual(await valuesOf(a));
    await expect(b.loadWeights(memorySource(new Uint8Array(await readFile(index))))).rejects.toThrow(
      /Use a path or a URL/,
    );
    await rm(join(folder, "m_00001.weights.h5"));
    await expect(b.loadWeights(index)).rejects.toThrow(/m_00001.*ENOENT/);
  });

  test("of npz, by order and by name; of safetensors under names of theirs, and in several files", async () => {
    const [a, b] = [make(), make()];
    const arrays = (await valuesOf(a)).map((data, i) => ({
      data,
      shape: a.weights[i]!.shape,
      dtype: "float32" as const,
    }));
    await b.loadWeights(writeNpz(new Map(arrays.map((v, i) => [`arr_${i}`, v]))));
    expect(await valuesOf(b)).toEqual(await valuesOf(a));
    await make().loadWeights(writeNpz(new Map(arrays.map((v, i) => [paths(a)[i]!, v]))));
    const named = new Map(arrays.map((v, i) => [`model.${paths(a)[i]!.replace("/", ".")}`, v]));
    const c = make();
    await expect(c.loadWeights(await writeSafetensors(named))).rejects.toThrow(
      /no tensor "dense\/kernel".*model\.dense\.kernel.*names/,
    );
    await c.loadWeights(await writeSafetensors(named), { names: (path) => `model.${path.replace("/", ".")}` });
    expect(await valuesOf(c)).toEqual(await valuesOf(a));
    const files: Record<string, Uint8Array> = {};
    const map: Record<string, string> = {};
    for (const [i, path] of paths(a).entries()) {
      files[`m-${i}.safetensors`] = await writeSafetensors(new Map([[path, arrays[i]!]]));
      map[path] = `m-${i}.safetensors`;
    }
    const index = new TextEncoder().encode(JSON.stringify({ metadata: {}, weight_map: map }));
    const source: Source = { read: async () => index, sibling: (name) => memorySource(files[name]!) };
    const d = make();
    expect((await d.loadWeights(source)).loaded.length).toBe(4);
    expect(await valuesOf(d)).toEqual(await valuesOf(a));
  });

  test("bfloat16 of a file goes into float32 variables", async () => {
    const bits = new Uint16Array([0x3f80, 0xc000]);
    const model = new Sequential([Input({ shape: [2] }), new Dense(1, { useBias: false })]);
    await model.loadWeights(
      await writeSafetensors(new Map([["dense/kernel", { dtype: "bfloat16", shape: [2, 1], data: bits }]])),
    );
    expect((await model.getWeights())[0]).toEqual(new Float32Array([1, -2]));
    const eighth = await writeSafetensors(
      new Map([["dense/kernel", { dtype: "float8_e5m2", shape: [2, 1], data: new Uint8Array(2) }]]),
    );
    await expect(model.loadWeights(eighth)).rejects.toThrow(/float8_e5m2/);
    const { tensors } = await openSafetensors(memorySource(eighth));
    expect([...(await tensors.get("dense/kernel")!.read())]).toEqual([0, 0]);
  });
});

describe("weights that do not fit", () => {
  test("the layer, what it expected and received, and why", async () => {
    const file = join(folder, "w.weights.h5");
    await make().saveWeights(file);
    const load = (model: Sequential): Promise<unknown> => model.loadWeights(file);
    await expect(load(make(5))).rejects.toThrow(
      /dense_1\/kernel: the weight has shape \[4, 5\], the file \[4, 3\] \(at "\/layers\/dense_1\/vars\/0"\)/,
    );
    await expect(load(new Sequential([new Dense(4), new Dense(3)]))).rejects.toThrow(
      /dense: expected 0 variables, received 2 .*not built.*Call the model once/,
    );
    await expect(
      load(new Sequential([Input({ shape: [2] }), new Dense(4, { useBias: false }), new Dense(3)])),
    ).rejects.toThrow(/dense: expected 1 variables \(kernel\), received 2 .*other options/);
    await expect(load(new Sequential([Input({ shape: [2, 2] }), new LSTM(4), new Dense(3)]))).rejects.toThrow(
      /expected 3 variables \(kernel, recurrent_kernel, bias\), received 0 .*"\/layers\/lstm\/cell".*no such place/,
    );
    await expect(load(make(5))).rejects.toThrow(ValueError);
    const empty = join(folder, "unbuilt.weights.h5");
    await new Sequential([new Dense(4), new Dense(3)]).saveWeights(empty);
    await expect(make().loadWeights(empty)).rejects.toThrow(
      /expected 2 variables \(kernel, bias\), received 0 .*not built when the file was saved/,
    );
  });

  test("nothing has changed after an error", async () => {
    const model = make(5);
    const before = await valuesOf(model);
    await expect(model.loadWeights(await bytesOf(make()))).rejects.toThrow(/dense_1/);
    expect(await valuesOf(model)).toEqual(before);
  });
  const bytesOf = async (model: Sequential): Promise<Uint8Array> => model.toBytes();

  test("skipMismatch takes what fits and says what not", async () => {
    const [from, to] = [make(3), make(5)];
    const kept = (await valuesOf(to)).slice(2);
    const report = await to.loadWeights(await bytesOf(from), { skipMismatch: true });
    expect(report.loaded).toEqual(["dense/kernel", "dense/bias"]);
    expect(report.skipped.map(({ variable }) => variable)).toEqual(["dense_1/kernel", "dense_1/bias"]);
    expect(report.skipped[0]!.reason).toMatch(/shape \[4, 5\]/);
    expect(report.unused).toEqual(["/layers/dense_1/vars/0", "/layers/dense_1/vars/1"]);
    expect((await valuesOf(to)).slice(0, 2)).toEqual((await valuesOf(from)).slice(0, 2));
    expect((await valuesOf(to)).slice(2)).toEqual(kept);
  });

  test("files that are no weights, and weights that are no model", async () => {
    const model = make();
    for (const bytes of [new Uint8Array([1, 2, 3]), new Uint8Array(), new TextEncoder().encode("<html>")])
      await expect(model.loadWeights(bytes)).rejects.toThrow(/weights must come in/);
    await expect(model.loadWeights(new TextEncoder().encode('{"class_name": "Sequential"}'))).rejects.toThrow(
      /weight_map.*modelFromJSON/,
    );
    await make().saveWeights(join(folder, "w.weights.h5"));
    await expect(loadModel(join(folder, "w.weights.h5"))).rejects.toThrow(/model_config.*loadWeights/);
    await make().saveWeights(join(folder, "w.safetensors"));
    await expect(loadModel(join(folder, "w.safetensors"))).rejects.toThrow(/received safetensors.*loadWeights/);
    await expect(loadModel(new TextEncoder().encode(model.toJSON()))).rejects.toThrow(/modelFromJSON/);
  });
});

describe.each(["js", "wasm"])("the same model from every source, on %s", (name) => {
  test("paths, streams, URLs, URLs in byte ranges, blobs", async () => {
    setDevice(name === "js" ? js() : await wasm());
    const path = join(folder, "m.keras");
    const model = make(3, 50);
    await model.save(path);
    const bytes = new Uint8Array(await readFile(path));
    expect((await stat(path)).size).toBe(bytes.length);
    let asked = 0;
    const fetched = (_: string, init?: RequestInit): Promise<Response> => {
      const range = /bytes=(\d+)-(\d+)/.exec((init?.headers as Record<string, string> | undefined)?.["range"] ?? "");
      if (!range) return Promise.resolve(new Response(bytes));
      const part = bytes.slice(Number(range[1]), Number(range[2]) + 1);
      asked += part.length;
      return Promise.resolve(
        new Response(part, {
          status: 206,
          headers: { "content-range": `bytes ${range[1]}-${range[2]}/${bytes.length}` },
        }),
      );
    };
    async function* pieces(): AsyncGenerator<Uint8Array> {
      for (let at = 0; at < bytes.length; at += 777) yield bytes.slice(at, at + 777);
    }
    const sources: Source[] = [
      pathSource(path),
      iterableSource(pieces()),
      urlSource("https://host/m.keras", { fetch: fetched }),
      urlSource("https://host/m.keras", { fetch: fetched, ranges: true }),
      memorySource(bytes),
    ];
    const x = tensor([[1, 2]]);
    const want = await (await model.predictOnBatch(x)).bytes();
    for (const source of sources)
      expect(await (await (await loadModel(source)).predictOnBatch(x)).bytes()).toEqual(want);
    expect(await (await (await loadModel(new Blob([bytes]))).predictOnBatch(x)).bytes()).toEqual(want);
    expect(asked).toBeGreaterThan(0);
  });

  test("a file that is cut off, or damaged behind its headers", async () => {
    const bytes = goldenBytes("models/a3_deferred_sequential/model.keras");
    for (const cut of [bytes.slice(0, -30), bytes.slice(0, 3000)])
      await expect(loadModel(cut)).rejects.toThrow(/end with/);
    const damaged = bytes.slice();
    damaged[bytes.length - 2000] ^= 1;
    await expect(loadModel(damaged)).rejects.toThrow(/checksum|FormatError|must/);
  });
});
