import { memorySource, openArchive, parsePyJson, type Source } from "../src/index.ts";
import { openNpz, openSafetensors, readNpy, readWeights } from "../src/formats/index.ts";
import { openShards } from "../src/model/shards.ts";

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
    const source: Source = { read: async () => bytes, sibling: () => memorySource(new Uint8Array(3)) };
    await openShards(source, parsePyJson(bytes));
  },
};
