// Run by fuzz.test.ts in processes of its own: node [flags] fuzz.ts READER COUNT SEED [FIRST]. Prints what came of it as JSON.
// Every run has a seed of its own: run 71 of seed 5 alone is `fuzz.ts READER 1 5 71`.
import { js } from "@hornbeam/backend-js";
import { setDevice } from "@hornbeam/compiler";
import { FormatError } from "@hornbeam/ir";
import {
  loadModel,
  memorySource,
  openArchive,
  parsePyJson,
  PyFloat,
  stringifyPyJson,
  writeArchive,
  type CompileLoading,
  type PyJson,
} from "@hornbeam/saving";
import { openHdf5, writeNpy, writeNpz, writeSafetensors } from "@hornbeam/saving/formats";
import { goldenBytes, goldenFiles } from "../../../tooling/goldens/files.ts";
import { mutate, randoms } from "../../saving/test/mutate.ts";
import { readers } from "../../saving/test/readers.ts";
import { compileObjects } from "../src/facade/compileObjects.ts";
import { objectsOf } from "../src/facade/objects.ts";
import { Dense, Input, Sequential } from "../src/index.ts";
import { smallHdf5, smallModels } from "./fuzzSeeds.ts";

/** What a run found. */
export interface FuzzResult {
  readonly runs: number;
  readonly seed: number;
  readonly refused: number;
  /** Errors that are no FormatError, and files that take more than a second of the processor, with the number of their run. */
  readonly wrong: readonly string[];
  readonly slowestMs: number;
  readonly peakMiB: number;
  readonly prototype: boolean;
}

type Make = (random: () => number) => Uint8Array | Promise<Uint8Array>;
const [reader = "json", count = "100", seed = "1", first = "0"] = process.argv.slice(2);
const text = (s: string): Uint8Array => new TextEncoder().encode(s);
const pick = <T>(list: readonly T[], random: () => number): T => list[Math.floor(random() * list.length)]!;
/** Files of the repository that every fresh clone has, small ones. */
const some = (ending: string): Uint8Array[] =>
  goldenFiles(ending)
    .map((path) => goldenBytes(path))
    .filter((bytes) => bytes.length < 60_000)
    .slice(0, 12);

const HOSTILE: readonly PyJson[] = [
  null,
  true,
  -1,
  0,
  1e300,
  1.5,
  2 ** 31,
  2 ** 53 - 1,
  "",
  "constructor",
  "toString",
  [],
  [[]],
  {},
  [null, null],
  "float99",
];

const cloned = (x: PyJson): PyJson => {
  if (Array.isArray(x)) return x.map(cloned);
  if (typeof x !== "object" || x === null || x instanceof PyFloat) return x;
  return Object.fromEntries(Object.entries(x).map(([k, v]) => [k, cloned(v)]));
};

/** A config with one value replaced, doubled, left out or put elsewhere. */
const mutateJson = (json: PyJson, random: () => number): PyJson => {
  const holders: [Record<string, PyJson>, string][] = [];
  const visit = (x: PyJson): void => {
    if (typeof x !== "object" || x === null || x instanceof PyFloat) return;
    for (const key of Object.keys(x)) {
      holders.push([x as Record<string, PyJson>, key]);
      visit((x as Record<string, PyJson>)[key]!);
    }
  };
  const copy = cloned(json);
  visit(copy);
  for (let i = 1 + Math.floor(random() * 2); i > 0; i--) {
    const [holder, key] = pick(holders, random);
    const [from, other] = pick(holders, random);
    const kind = Math.floor(random() * 4);
    if (kind === 0) holder[key] = pick(HOSTILE, random);
    else if (kind === 1) holder[key] = cloned(from[other] ?? null);
    else if (kind === 2 && Array.isArray(holder)) holder.splice(Number(key), 1);
    else if (kind === 2) delete holder[key];
    else if (typeof holder[key] === "number") holder[key] = (holder[key] as number) * pick([-1, 2, 1000, 1e9], random);
    else holder[key] = pick(HOSTILE, random);
  }
  return copy;
};

const bytesOf =
  (seeds: readonly Uint8Array[]): Make =>
  (random) =>
    mutate(pick(seeds, random), random);

/** Model files whose config, or whose weights, are damaged behind a checksum that is right. */
const kerasFiles = async (): Promise<Make> => {
  const golden = goldenFiles("model.keras")
    .filter((path) => /a3_|mlp_adam|cnn|rnn|nested_ops|attention/.test(path))
    .map((path) => goldenBytes(path));
  const open = async (bytes: Uint8Array): Promise<{ config: PyJson; weights: Uint8Array }> => {
    const archive = openArchive(bytes);
    const config = parsePyJson(await archive.read("config.json"), { floats: "preserve" });
    return { config, weights: await archive.read("model.weights.h5") };
  };
  const small = await Promise.all((await smallModels()).map(open));
  const large = await Promise.all(golden.map(open));
  return (random) => {
    // Most of Keras's own files are large: the small ones have the same classes.
    const { config, weights } = pick(random() < 0.9 ? small : large, random);
    const damaged = random() < 0.7;
    const json = damaged ? mutateJson(config, random) : config;
    const old = random() < 0.1;
    return writeArchive([
      ...(old ? [{ name: "metadata.json", data: text('{"keras_version": "2.13.1"}') }] : []),
      { name: "config.json", data: text(stringifyPyJson(json)) },
      { name: "model.weights.h5", data: damaged ? weights : mutate(weights, random) },
    ]);
  };
};

const makers: Readonly<Record<string, () => Make | Promise<Make>>> = {
  zip: () => bytesOf(some("model.keras").slice(0, 4)),
  hdf5: async () =>
    bytesOf([...(await smallHdf5()), ...some(".weights.h5").slice(0, 3), ...some("legacy.h5").slice(0, 3)]),
  json: async () => {
    const seeds = await Promise.all(some("model.keras").map(async (b) => openArchive(b).read("config.json")));
    return bytesOf(seeds.filter((b) => b.length < 6000));
  },
  safetensors: async () => {
    const data = new Float32Array(6);
    const tensors = new Map([
      ["a", { dtype: "float32", shape: [2, 3], data }],
      ["b", { dtype: "bool", shape: [], data: new Uint8Array(1) }],
    ] as const);
    return bytesOf([await writeSafetensors(tensors as never, { format: "pt" })]);
  },
  npy: () => bytesOf([writeNpy({ dtype: "float32", shape: [2, 3], data: new Float32Array(6) })]),
  npz: () => bytesOf([writeNpz(new Map([["a", { dtype: "int64", shape: [2], data: new BigInt64Array(2) }]]))]),
  index: () => {
    const json = parsePyJson(
      '{"metadata": {"total_size": 3}, "weight_map": {"/vars": ["a_00000.weights.h5"], "/b/vars": "b.weights.h5"}}',
    );
    return (random) =>
      random() < 0.5 ? mutate(text(stringifyPyJson(json)), random) : text(stringifyPyJson(mutateJson(json, random)));
  },
  model: kerasFiles,
  legacy: () =>
    bytesOf(
      goldenFiles("legacy.h5")
        .map((path) => goldenBytes(path))
        .filter((b) => b.length < 60_000 && openHdf5(b).attributes.has("model_config"))
        .sort((a, b) => a.length - b.length)
        .slice(0, 8),
    ),
  weights: async () => bytesOf(await smallHdf5()),
};

/** One model for all: what a file that is refused must leave as it was. */
const model = new Sequential([Input({ shape: [2] }), new Dense(1), new Dense(2)]);
/** What `loadModel` of the umbrella looks names up in: made once, it takes longer than a small file. */
const objects = objectsOf({});
const compiling: CompileLoading = {
  objects: compileObjects,
  own: {},
  compile: (made, settings) =>
    "compile" in made ? ((made as unknown as Sequential).compile(settings).trainer.optimizer as never) : undefined,
  warn: () => undefined,
};
const read = async (bytes: Uint8Array): Promise<unknown> => {
  if (reader === "model" || reader === "legacy") return loadModel(memorySource(bytes), objects, compiling);
  if (reader === "weights") return model.loadWeights(bytes, { skipMismatch: true });
  return readers[reader]!(bytes);
};

setDevice(js());
console.warn = (): void => undefined;
const make = await makers[reader]!();
const names = Object.getOwnPropertyNames(Object.prototype).join();
const wrong: string[] = [];
let [refused, slowestMs, peak] = [0, 0, 0];
const base = process.memoryUsage();
const resident = base.heapUsed + base.external;

/** Reads a file. Returns how long it took; another error than a FormatError is noted. */
const run = async (bytes: Uint8Array, i: number): Promise<number> => {
  const start = performance.now();
  try {
    await read(bytes);
  } catch (error) {
    refused++;
    if (!(error instanceof FormatError))
      wrong.push(`run ${i}: ${String(error)} ${(error as Error).stack?.split("\n")[1] ?? ""}`);
  }
  return performance.now() - start;
};
for (let n = 0; n < Number(count); n++) {
  const i = Number(first) + n;
  const random = randoms(Math.imul(Number(seed), 0x9e3779b1) ^ Math.imul(i + 1, 0x85ebca6b));
  const bytes = await make(random);
  const took = await run(bytes, i);
  slowestMs = Math.max(slowestMs, took);
  if (took > 1000) {
    // Was it the file, or the machine that had other things to do?
    const used = process.cpuUsage();
    await run(bytes, i);
    const { user, system } = process.cpuUsage(used);
    if (user + system > 1e6) wrong.push(`run ${i}: ${(user + system) / 1e6} s`);
  }
  if (n % 64 === 0) {
    // What is no longer needed is given back between turns of the event loop only.
    await new Promise((resolve) => setImmediate(resolve));
    const { heapUsed, external } = process.memoryUsage();
    peak = Math.max(peak, heapUsed + external - resident);
  }
}
const prototype = Object.getOwnPropertyNames(Object.prototype).join() === names;
const result: FuzzResult = {
  runs: Number(count),
  seed: Number(seed),
  refused,
  wrong: wrong.slice(0, 8),
  slowestMs,
  peakMiB: peak / 2 ** 20,
  prototype,
};
console.log(JSON.stringify(result));
