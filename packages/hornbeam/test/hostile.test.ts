import { deflateSync } from "fflate";
import { js } from "@hornbeam/backend-js";
import { setDevice } from "@hornbeam/compiler";
import { openArchive, writeArchive } from "@hornbeam/saving";
import { beforeAll, describe, expect, test } from "vitest";
import { FormatError, loadModel } from "../src/index.ts";
import { goldenBytes } from "../../../tooling/goldens/files.ts";

type Json = Record<string, unknown>;
const golden = openArchive(goldenBytes("models/a3_deferred_sequential/model.keras"));
const weights = await golden.read("model.weights.h5");
const config = new TextDecoder().decode(await golden.read("config.json"));
const text = (s: string): Uint8Array => new TextEncoder().encode(s);

/** A `.keras` file with this config, as text or as changes to a real one. */
const keras = (
  change: string | ((config: Json) => unknown),
  members: { name: string; data: Uint8Array }[] = [],
): Uint8Array => {
  const json = typeof change === "string" ? change : JSON.stringify(change(JSON.parse(config) as Json) ?? {});
  return writeArchive([
    { name: "config.json", data: text(json) },
    { name: "model.weights.h5", data: weights },
    ...members,
  ]);
};
const layers = (c: Json): Json[] => (c["config"] as { layers: Json[] }).layers;
/** The second dense layer changed. */
const withLayer = (change: Json, inside = false): Uint8Array =>
  keras((c) => {
    Object.assign(inside ? (layers(c)[2]!["config"] as Json) : layers(c)[2]!, change);
    return c;
  });
const dense = (name: string, from: string): Json => ({
  module: "keras.layers",
  class_name: "Dense",
  config: { name, units: 2 },
  name,
  inbound_nodes: [{ args: [{ class_name: "__keras_tensor__", config: { keras_history: [from, 0, 0] } }], kwargs: {} }],
});
const functional = (entries: Json[], ends: unknown = ["b", 0, 0]): Uint8Array =>
  keras(() => ({
    class_name: "Functional",
    config: { name: "f", layers: entries, input_layers: [["a", 0, 0]], output_layers: [ends] },
  }));
const input: Json = {
  class_name: "InputLayer",
  config: { name: "a", batch_shape: [null, 2] },
  name: "a",
  inbound_nodes: [],
};
const code = { class_name: "__lambda__", config: { value: "4wEAAAAAAAAA" } };

const cases: [string, () => Uint8Array, RegExp][] = [
  [
    "a Lambda",
    () => withLayer({ class_name: "Lambda", config: { name: "l", function: code } }),
    /Python code.*Write a Layer class/,
  ],
  ["code as an activation", () => withLayer({ activation: code }, true), /Python code/],
  ["code as an initializer", () => withLayer({ kernel_initializer: code }, true), /Python code/],
  [
    "a function that is not known",
    () => withLayer({ activation: { class_name: "function", config: "evil" } }, true),
    /function "evil".*objects/,
  ],
  ["a class that is not known", () => withLayer({ class_name: "Evil" }), /model\/sequential\/dense_1.*"Evil".*objects/],
  ...["constructor", "__proto__", "toString", "hasOwnProperty", "valueOf", "prototype"].map(
    (name): [string, () => Uint8Array, RegExp] => [
      `a class called ${name}`,
      () => withLayer({ class_name: name }),
      /not known here/,
    ],
  ),
  [
    "an op as a class",
    () => withLayer({ kernel_initializer: { class_name: "zeros", config: { shape: [1e9] } } }, true),
    /must be a class/,
  ],
  ["an op as a layer", () => withLayer({ class_name: "relu" }), /must be a Layer class/],
  ["an initializer as a layer", () => withLayer({ class_name: "Zeros" }), /must be a Layer class/],
  [
    "a name from the prototype as an activation",
    () => withLayer({ activation: "constructor" }, true),
    /not known here/,
  ],
  ["a vocabulary that is a path", () => withLayer({ vocabulary: "/etc/passwd" }, true), /must not name files/],
  ["a vocabulary that is a URL", () => withLayer({ vocabulary: "https://host/x" }, true), /must not name files/],
  [
    "a key __proto__",
    () => keras(config.replace('"trainable"', '"__proto__": {"polluted": 1}, "trainable"')),
    /__proto__/,
  ],
  ["10^6 levels", () => keras(`{"class_name": "Sequential", "config": ${"[".repeat(1e6)}`), /deep/],
  [
    "200 models in each other",
    () => {
      let entry: Json = dense("d", "a");
      for (let i = 0; i < 200; i++) entry = { class_name: "Sequential", config: { name: `s${i}`, layers: [entry] } };
      return keras(() => entry);
    },
    /deep/,
  ],
  ["5 million sizes", () => withLayer({ units: Array.from({ length: 2.1e6 }, () => 1) }, true), /values at most/],
  ["10^8 units", () => withLayer({ units: 1e8 }, true), /shape|variables/],
  ["10^15 units", () => withLayer({ units: 1e15 }, true), /./],
  [
    "an input of 2^31 columns, which tables of pooling would be as long as",
    () =>
      functional([
        { ...input, config: { name: "a", batch_shape: [null, 2 ** 31, 1] } },
        { ...dense("b", "a"), class_name: "AveragePooling1D", config: { name: "b", pool_size: 2, padding: "same" } },
      ]),
    /2\^28 elements/,
  ],
  ["a negative number of units", () => withLayer({ units: -1 }, true), /./],
  ["units that are text", () => withLayer({ units: "8" }, true), /./],
  ["a layer that is no object", () => keras((c) => ({ ...c, config: { name: "s", layers: [7] } })), /class_name/],
  ["no layers", () => keras((c) => ({ ...c, config: { name: "s" } })), /config/],
  ["a config that is a list", () => keras("[1, 2]"), /class_name/],
  ["a model that is a number", () => keras("7"), /class_name/],
  ["calls in a circle", () => functional([input, dense("b", "c"), dense("c", "b")]), /lead back/],
  ["a layer called by itself", () => functional([input, dense("b", "b")]), /lead back/],
  ["a call of nothing", () => functional([input, dense("b", "nowhere")]), /lead back/],
  ["an output that is not there", () => functional([input, dense("b", "a")], ["b", 7, 0]), /output_layers/],
  [
    "8,000 layers in the wrong order",
    () =>
      functional(
        [input, ...Array.from({ length: 8_000 }, (_, i) => dense(`b${i}`, i === 7_999 ? "a" : `b${i + 1}`))],
        ["b0", 0, 0],
      ),
    /./,
  ],
  [
    "a member above its folder",
    () => keras(config, [{ name: "x", data: text("") }]).map((b) => (b === 120 ? 0x5c : b)),
    /./,
  ],
  [
    "a config that expands to 2 GB",
    () => {
      const zeros = new Uint8Array(2 ** 27).fill(32);
      const packed = deflateSync(zeros, { level: 1 });
      return storedAs(packed, 2 ** 31 - 1);
    },
    /expand to/,
  ],
  [
    "a config that expands to 128 MB",
    () => storedAs(deflateSync(new Uint8Array(2 ** 27).fill(32), { level: 6 }), 2 ** 27),
    /bytes at most/,
  ],
  ["no weights", () => writeArchive([{ name: "config.json", data: text(config) }]), /model\.weights\.h5/],
  [
    "weights that are none",
    () =>
      writeArchive([
        { name: "config.json", data: text(config) },
        { name: "model.weights.h5", data: text("PK") },
      ]),
    /HDF5/,
  ],
  ["a web page", () => text("<!doctype html><title>404</title>"), /fetched whole/],
  ["nothing", () => new Uint8Array(), /model must come/],
];

/** An archive whose config is deflated and says that it has `size` bytes. */
function storedAs(packed: Uint8Array, size: number): Uint8Array {
  const bytes = writeArchive([{ name: "config.json", data: packed }]);
  const view = new DataView(bytes.buffer);
  for (const [header, method, at] of [
    [0, 8, 22],
    [30 + 11 + packed.length, 10, 24],
  ] as const) {
    view.setUint16(header + method, 8, true);
    view.setUint32(header + at, size, true);
  }
  return bytes;
}

describe("model files that mean harm are refused", () => {
  beforeAll(() => void setDevice(js()));

  test.each(cases)("%s", async (_name, make, says) => {
    const bytes = make();
    const names = Object.getOwnPropertyNames(Object.prototype).join();
    const before = process.memoryUsage().arrayBuffers;
    const error: unknown = await loadModel(bytes).then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(2 ** 24 + 2 * bytes.length);
    expect(error).toBeInstanceOf(FormatError);
    expect((error as FormatError).message).toMatch(says);
    expect(Object.getOwnPropertyNames(Object.prototype).join()).toBe(names);
  });

  test("a class of the user's stands for a Lambda, and for its own registered name", async () => {
    const { Dense } = await import("../src/index.ts");
    class Twice extends Dense {}
    const named = withLayer({ class_name: "Twice", registered_name: "mine>Twice", module: "mine" });
    expect((await loadModel(named, { objects: { "mine>Twice": Twice } })).layers[1]).toBeInstanceOf(Twice);
    expect((await loadModel(named, { objects: { Twice } })).layers[1]).toBeInstanceOf(Twice);
    const lambda = withLayer({ class_name: "Lambda" });
    expect((await loadModel(lambda, { objects: { Lambda: Twice } })).layers[1]).toBeInstanceOf(Twice);
  });
});
