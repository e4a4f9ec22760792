import { readFileSync } from "node:fs";
import { memorySource, stringifyPyJson, writeArchive, writeKerasArchive } from "@hornbeam/saving";
import { writeNpz, writeSafetensors, writeWeights } from "@hornbeam/saving/formats";
import { expect, test } from "vitest";
import { createRandom } from "@hornbeam/data";
import { FormatError } from "@hornbeam/ir";
import { inspectFile } from "../src/index.ts";
import { plainText } from "../src/plainText.ts";
import { report } from "../src/inspect/report.ts";
import type { Inspection } from "../src/inspect/types.ts";

const golden = (path: string): Uint8Array =>
  new Uint8Array(readFileSync(new URL(`../../../tooling/goldens/models/${path}`, import.meta.url)));
const known = new Set(["Dense", "GlorotUniform", "Zeros", "relu", "linear", "softmax", "tanh"]);
const look = (bytes: Uint8Array, isKnown = (name: string): boolean => known.has(name)): Promise<Inspection> =>
  inspectFile(memorySource(bytes, "file"), isKnown);

/** A .keras file around a config. */
const keras = async (
  config: unknown,
  weights?: Parameters<typeof writeWeights>[0],
  assets?: ReadonlyMap<string, Uint8Array>,
): Promise<Uint8Array> =>
  writeKerasArchive({
    metadata: '{"keras_version": "3.9.2", "date_saved": "2026-01-02@03:04:05"}',
    config: stringifyPyJson(config as never),
    weights: await writeWeights(weights ?? new Map([["", { vars: [] }]])),
    ...(assets && { assets }),
  });
const dense = (name: string, config: object = {}): object => ({
  module: "keras.layers",
  class_name: "Dense",
  config: { name, units: 2, activation: "relu", ...config },
  registered_name: null,
});
const sequential = (layers: readonly object[], more: object = {}): object => ({
  module: "keras",
  class_name: "Sequential",
  config: { name: "net", layers },
  ...more,
});
const variable = (...shape: number[]): { data: Float32Array; shape: number[]; dtype: "float32" } => ({
  data: new Float32Array(shape.reduce((a, b) => a * b, 1)),
  shape,
  dtype: "float32",
});

test("layers, parameters and sizes, models inside taken apart, the optimizer's state apart", async () => {
  const inner = sequential([dense("dense_7")]);
  const weights = new Map([
    ["/layers/dense", { vars: [variable(3, 2), variable(2)] }],
    ["/layers/sequential/layers/dense", { vars: [variable(2, 2)] }],
    ["/layers/dense_1", { vars: [variable(5)] }],
    ["/optimizer", { vars: [variable(9)] }],
    ["/lost", { vars: [variable(1)] }],
  ]);
  const compile = { compile_config: { optimizer: { class_name: "Adam", config: {} }, loss: "mse" } };
  const found = await look(await keras(sequential([dense("a"), inner, dense("b")], compile), weights), () => true);
  expect(found.layers.map(({ path, parameters, bytes }) => [path, parameters, bytes])).toEqual([
    ["a", 8, 32],
    ["net/dense_7", 4, 16],
    ["b", 5, 20],
    ["/lost", 1, 4],
  ]);
  expect(found).toMatchObject({
    format: "keras",
    kerasVersion: "3.9.2",
    optimizer: "Adam",
    loss: "mse",
    parameters: 18,
    weightBytes: 72,
    optimizerParameters: 9,
    model: { className: "Sequential", name: "net" },
    needs: [],
    dangers: [],
  });
  const text = report(found);
  for (const part of [
    "Keras 3.9.2 on 2026-01-02 at 03:04:05",
    "optimizer Adam, loss mse",
    "net/dense_7  Dense",
    "custom objects needed: none",
    "dangers: none found",
  ])
    expect(text).toContain(part);
});

test("Keras's own files", async () => {
  const found = await look(golden("a_mlp/model.keras"));
  expect(found.kerasVersion).toBe("3.16.0");
  expect(found.parameters).toBe(found.layers.reduce((n, l) => n + l.parameters, 0));
  const weights = await look(golden("a_mlp/model.weights.h5"));
  expect([weights.format, weights.parameters, weights.model]).toEqual(["weights.h5", found.parameters, undefined]);
  const json = await look(golden("a_mlp/config.json"));
  expect([json.format, json.parameters, json.layers.length]).toEqual(["json", 0, found.layers.length]);
});

test("tensors of safetensors and npz by the modules in their names, an index", async () => {
  const tensors = new Map([
    ["encoder.0.weight", variable(2, 3)],
    ["encoder.0.bias", variable(3)],
    ["head", variable(4)],
  ]);
  const found = await look(await writeSafetensors(tensors, { format: "pt" }));
  expect([found.format, found.parameters, found.layers.map(({ path, parameters }) => [path, parameters])]).toEqual([
    "safetensors",
    13,
    [
      ["/encoder.0", 9],
      ["/head", 4],
    ],
  ]);
  const arrays = await look(writeNpz(new Map([["arr_0", variable(5)]])));
  expect([arrays.format, arrays.weightBytes]).toEqual(["npz", 20]);
  const index = await look(new TextEncoder().encode('{"metadata": {}, "weight_map": {"a": "b.safetensors"}}'));
  expect([index.format, index.model, index.layers]).toEqual(["index", undefined, []]);
});

test("classes that are not known: the user's own, and Keras's that Hornbeam lacks", async () => {
  const mine = { module: "my.code", class_name: "Mine", config: { name: "m" }, registered_name: "my_package>Mine" };
  const initializer = { module: "keras.initializers", class_name: "Strange", config: {} };
  const found = await look(
    await keras(sequential([dense("a", { kernel_initializer: initializer, activation: "wobble" }), mine, mine])),
  );
  expect(found.needs).toEqual([
    { name: "wobble", path: "model/net[0]/a.activation", kind: "custom" },
    { name: "Strange", path: "model/net[0]/a.kernel_initializer", kind: "missing" },
    { name: "Mine", path: "model/net[1]/m", kind: "custom", registeredName: "my_package>Mine" },
  ]);
  expect(report(found)).toContain("Mine (my_package>Mine) at model/net[1]/m: your own; pass it in objects");
});

test("dangers: code, places outside the file, assets, bombs, members that Keras does not write", async () => {
  const lambda = {
    module: "keras.layers",
    class_name: "Lambda",
    config: { name: "l", function: { class_name: "__lambda__", config: { code: "4wEAAA==" } } },
  };
  const lookup = dense("s", { vocabulary: "https://example.org/words.txt", dtype: "float32" });
  const found = await look(
    await keras(sequential([lambda, lookup]), undefined, new Map([["words.txt", new Uint8Array(3)]])),
  );
  expect(found.dangers.map(({ path }) => path)).toEqual([
    "assets/words.txt",
    "model/net[0]/l",
    "model/net[0]/l.function",
    "model/net[1]/s.vocabulary",
  ]);
  expect(found.dangers[1]!.what).toMatch(/holds code; it is never run/);
  expect(found.dangers[3]!.what).toMatch(/leads out of the file: "https:/);
  const odd = await look(
    writeArchive([
      { name: "config.json", data: new TextEncoder().encode("{}") },
      { name: "run.sh", data: new Uint8Array(1) },
    ]),
  );
  expect(odd.dangers).toEqual([{ path: "run.sh", what: "a member that Keras does not write" }]);
});

test("what is none of Keras's files is refused with a typed error", async () => {
  for (const bytes of [
    new Uint8Array(),
    new TextEncoder().encode("hello"),
    golden("a_mlp/model.keras").slice(0, 2000),
    new TextEncoder().encode('{"a": '),
  ])
    await expect(look(bytes)).rejects.toThrow(expect.objectContaining({ name: "FormatError" }));
  const polluting = new TextEncoder().encode(
    '{"class_name": "Sequential", "config": {"__proto__": {"polluted": 1}, "layers": []}}',
  );
  await look(polluting).catch(() => undefined);
  expect(({} as { polluted?: number }).polluted).toBeUndefined();
});

test("names in a file cannot drive a terminal", async () => {
  const found = await look(await keras(sequential([dense("a\u001b[31m\u202e")])));
  const text = plainText(report(found));
  expect(text).toContain("a\\x1b[31m\\x202e  Dense");
  expect(text.split("\n").length).toBeGreaterThan(5);
});

test("3,000 damaged files: looked into, or refused with a FormatError", async () => {
  const random = createRandom(7);
  const files = ["a_mlp/model.keras", "a_mlp/model.weights.h5", "a_mlp/config.json"].map(golden);
  let refused = 0;
  for (let i = 0; i < 3000; i++) {
    const bytes = files[i % 3]!.slice();
    for (let n = random.below(4); n >= 0; n--) bytes[random.below(bytes.length)] = random.below(256);
    const cut = random.below(8) === 0 ? bytes.subarray(0, random.below(bytes.length)) : bytes;
    const outcome = await look(cut).then(report, (error: unknown) => error);
    if (typeof outcome === "string") continue;
    refused++;
    if (!(outcome instanceof FormatError)) throw outcome;
  }
  expect(refused).toBeGreaterThan(500);
  expect(Object.keys(Object.prototype)).toEqual([]);
});
