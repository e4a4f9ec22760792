import { memorySource, openArchive, parsePyJson, type Source } from "../src/index.ts";
import { openNpz, openSafetensors, readNpy, readWeights, writeWeights } from "../src/formats/index.ts";
import { openShards } from "../src/model/shards.ts";

/** What lies beside an index: a file of weights with one number. */
const tiny = writeWeights(
  new Map([["/layers/dense", { vars: [{ data: new Float32Array(1), shape: [1], dtype: "float32" }] }]]),
);

/** Every reader of bytes that nobody vouches for, each reading all that there is to read. */
export const readers: Readonly<Record<string, (bytes: Uint8Array) => Promise<unknown>>> = {
  zip: async (bytes) => {
    const archive = openArchive(bytes);
    for (const name of archive.entries.keys()) await archive.read(name);
  },
  hdf5: (bytes) => readWeights(bytes),
  safetensors: async (bytes) => {
    const { tensors } = await openSafetensors(memorySource(bytes));
    for (const entry of tensors.values()) await entry.read();
  },
  npy: async (bytes) => readNpy(bytes),
  npz: async (bytes) => {
    for (const entry of (await openNpz(memorySource(bytes))).values()) await entry.read();
  },
  json: async (bytes) => parsePyJson(bytes),
  index: async (bytes) => {
    const shard = await tiny;
    const source: Source = { read: async () => bytes, sibling: () => memorySource(shard) };
    await (await openShards(source, parsePyJson(bytes))).close();
  },
};
