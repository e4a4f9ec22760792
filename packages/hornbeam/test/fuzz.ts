// Run by fuzz.test.ts in a process of its own: node [flags] fuzz.ts READER COUNT SEED. Prints what came of it as JSON.
import { js } from "@hornbeam/backend-js";
import { setDevice } from "@hornbeam/compiler";
import { FormatError } from "@hornbeam/ir";
import { openArchive, parsePyJson, PyFloat, stringifyPyJson, writeArchive, type PyJson } from "@hornbeam/saving";
import { openHdf5, writeNpy, writeNpz, writeSafetensors } from "@hornbeam/saving/formats";
import { goldenBytes, goldenFiles } from "../../../tooling/goldens/files.ts";
import { mutate, randoms } from "../../saving/test/mutate.ts";
import { readers } from "../../saving/test/readers.ts";
import { Dense, Input, loadModel, Sequential } from "../src/index.ts";

/** What a run found. */
export interface FuzzResult {
  readonly runs: number;
  readonly refused: number;
  /** Errors that are no FormatError, and files that took longer than a second: the seed finds them again. */
  readonly wrong: readonly string[];
  readonly slowestMs: number;
  readonly peakMiB: number;
  readonly prototype: boolean;
}

type Make = (random: () => number) => Uint8Array | Promise<Uint8Array>;
const [reader = "json", count = "100", seed = "1"] = process.argv.slice(2);
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
  const copy = parsePyJson(stringifyPyJson(json), { floats: "preserve" });
  visit(copy);
  for (let i = 1 + Math.floor(random() * 2); i > 0; i--) {
    const [holder, key] = pick(holders, random);
    const [from, other] = pick(holders, random);
    const kind = Math.floor(random() * 4);
    if (kind === 0) holder[key] = pick(HOSTILE, random);
    else if (kind === 1) holder[key] = parsePyJson(stringifyPyJson(from[other] ?? null));
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
  const seeds = await Promise.all(
    goldenFiles("model.keras")
      .filter((path) => /a3_|mlp_adam|cnn|rnn|nested_ops|attention/.test(path))
      .map(async (path) => {
        const archive = openArchive(goldenBytes(path));
        const config = parsePyJson(await archive.read("config.json"), { floats: "preserve" });
        return { config, weights: await archive.read("model.weights.h5") };
      }),
  );
  return (random) => {
    const { config, weights } = pick(seeds, random);
    const damaged = random() < 0.7;
    const json = damaged ? mutateJson(config, random) : config;
    return writeArchive([
      { name: "config.json", data: text(stringifyPyJson(json)) },
      { name: "model.weights.h5", data: damaged ? weights : mutate(weights, random) },
    ]);
  };
};

const makers: Readonly<Record<string, () => Make | Promise<Make>>> = {
  zip: () => bytesOf(some("model.keras").slice(0, 4)),
  hdf5: () => bytesOf([...some(".weights.h5"), ...some("legacy.h5")]),
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
  legacy: () => bytesOf(some("legacy.h5").filter((b) => openHdf5(b).attributes.has("model_config"))),
  weights: () => bytesOf(some("model.weights.h5").slice(0, 1)),
};

const read = async (bytes: Uint8Array): Promise<unknown> => {
  if (reader === "model" || reader === "legacy") return loadModel(bytes);
  if (reader === "weights")
    return new Sequential([Input({ shape: [2] }), new Dense(1)]).loadWeights(bytes, { skipMismatch: true });
  return readers[reader]!(bytes);
};

setDevice(js());
console.warn = (): void => undefined;
const make = await makers[reader]!();
const random = randoms(Number(seed));
const names = Object.getOwnPropertyNames(Object.prototype).join();
const wrong: string[] = [];
let [refused, slowestMs, peak] = [0, 0, 0];
const base = process.memoryUsage();
const resident = base.heapUsed + base.external;
for (let i = 0; i < Number(count); i++) {
  const bytes = await make(random);
  const start = performance.now();
  try {
    await read(bytes);
  } catch (error) {
    refused++;
    if (!(error instanceof FormatError))
      wrong.push(`run ${i}: ${String(error)} ${(error as Error).stack?.split("\n")[1] ?? ""}`);
  }
  const took = performance.now() - start;
  slowestMs = Math.max(slowestMs, took);
  if (i % 16 === 0) {
    const { heapUsed, external } = process.memoryUsage();
    peak = Math.max(peak, heapUsed + external - resident);
  }
}
const prototype = Object.getOwnPropertyNames(Object.prototype).join() === names;
const result: FuzzResult = {
  runs: Number(count),
  refused,
  wrong: wrong.slice(0, 8),
  slowestMs,
  peakMiB: peak / 2 ** 20,
  prototype,
};
console.log(JSON.stringify(result));
