import { UnsupportedError } from "@hornbeam/ir";
import { check } from "../bytes/errors.ts";
import type { PyJson } from "../config/types.ts";
import { openSource } from "../files/memory.ts";
import type { ByteReader, Source } from "../files/types.ts";
import type { StoredEntry, WeightIndex } from "./types.ts";

/** Weights in several files, all of them open. */
export interface Shards {
  /** Those of `.weights.h5` files, by place. */
  readonly index?: WeightIndex;
  /** Those of `.safetensors` files, by name. */
  readonly tensors?: ReadonlyMap<string, StoredEntry>;
  close(): Promise<void>;
}

/** Names of files in an index: plain ones, beside it. */
const filesOf = (json: PyJson, op: string): string[] => {
  const map = typeof json === "object" && json !== null && "weight_map" in json ? json.weight_map : undefined;
  const ok = typeof map === "object" && map !== null && !Array.isArray(map);
  check(ok, op, "an index of weights must have a weight_map", undefined, "For a model's config use modelFromJSON");
  const files = [...new Set((Object.values(map) as PyJson[]).flat())];
  for (const file of files) {
    // eslint-disable-next-line no-control-regex -- control characters are what is refused
    const plain = typeof file === "string" && /^[^/\\:\u0000-\u001f]{1,255}$/.test(file) && !/^\.\.?$/.test(file);
    check(
      plain,
      op,
      "files must be named plainly and lie beside the index",
      typeof file === "string" ? file.slice(0, 80) : typeof file,
    );
  }
  check(files.length > 0 && files.length <= 10_000, op, "an index must name 1 to 10,000 files", `${files.length}`);
  return files as string[];
};

/** Opens the files of an index: Keras's `model.weights.json`, or Hugging Face's `model.safetensors.index.json`. */
export const openShards = async (source: Source, json: PyJson): Promise<Shards> => {
  const op = source.name ?? "index of weights";
  const files = filesOf(json, op);
  if (!source.sibling)
    throw new UnsupportedError(
      `${op}: the weights lie in ${files.length} files beside it, which this source cannot open. Use a path or a URL.`,
    );
  const readers: ByteReader[] = [];
  const close = async (): Promise<void> => {
    for (const reader of readers) await reader.close?.();
  };
  try {
    for (const file of files) readers.push(await openSource(source.sibling(file)));
    if (files.every((file) => file.endsWith(".safetensors"))) return { tensors: await tensorsOf(readers, op), close };
    const { openHdf5At } = await import("../hdf5/openHdf5.ts");
    const { indexWeights } = await import("../hdf5/weights.ts");
    const roots = [];
    for (const reader of readers) roots.push(await openHdf5At(reader));
    return { index: indexWeights(roots), close };
  } catch (error) {
    await close();
    throw error;
  }
};

const tensorsOf = async (readers: readonly ByteReader[], op: string): Promise<Map<string, StoredEntry>> => {
  const { openSafetensors } = await import("../safetensors/openSafetensors.ts");
  const tensors = new Map<string, StoredEntry>();
  for (const [file, reader] of readers.entries())
    for (const [name, entry] of (await openSafetensors(reader)).tensors) {
      check(!tensors.has(name), op, "a tensor must be in one file only", `"${name}"`);
      tensors.set(name, { ...entry, file });
    }
  return tensors;
};
