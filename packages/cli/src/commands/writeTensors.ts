import type { Sink, StoredEntry, StoredVariable, WeightGroup } from "@hornbeam/saving";
import { writeNpz, writeSafetensors, writeWeights } from "@hornbeam/saving/formats";

type Loose = ReadonlyMap<string, StoredEntry>;
type Loaded = ReadonlyMap<string, StoredVariable>;

const PLACE = /^(?:(.*)\/)?vars\/(\d+)$/;

/** Named tensors in the groups of a `.weights.h5`. */
const grouped = (tensors: Loaded): Map<string, WeightGroup> => {
  const groups = new Map<string, StoredVariable[]>();
  for (const [name, variable] of tensors) {
    const [, path = "", place] = PLACE.exec(name)!;
    const group = `${path && "/"}${path}`;
    const vars = groups.get(group) ?? [];
    vars[Number(place)] = variable;
    groups.set(group, vars);
  }
  return new Map([...groups].map(([path, vars]) => [path, { vars }]));
};

/** How tensors are written, by the end of the name; the last only where they are named by place. */
const WRITERS: readonly (readonly [end: string, write: (tensors: Loaded) => Uint8Array | Promise<Uint8Array>])[] = [
  [".safetensors", writeSafetensors],
  [".npz", writeNpz],
  [".weights.h5", (tensors) => writeWeights(grouped(tensors))],
];

/** Writes tensors without a model, if the end of the name is one that needs none; says whether it did. */
export const writeTensors = async (tensors: Loose, sink: Sink): Promise<boolean> => {
  const writer = WRITERS.find(([end]) => sink.name?.toLowerCase().endsWith(end));
  if (!writer || (writer[0] === ".weights.h5" && ![...tensors.keys()].every((name) => PLACE.test(name)))) return false;
  const loaded = new Map<string, StoredVariable>();
  for (const [name, entry] of tensors)
    loaded.set(name, { data: await entry.read(), shape: entry.shape, dtype: entry.dtype });
  await sink.write(await writer[1](loaded));
  return true;
};
