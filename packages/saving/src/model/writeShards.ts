import { UnsupportedError, ValueError } from "@hornbeam/ir";
import { pyFloat } from "../config/pyFloat.ts";
import type { PyJson } from "../config/types.ts";
import type { Sink } from "../files/types.ts";
import type { LazyVariable, LazyWeights } from "./weights.ts";

/** The sink of a file beside another one. @throws UnsupportedError where there is no beside. */
export const siblingOf = (sink: Sink, file: string): Sink => {
  if (sink.sibling) return sink.sibling(file);
  throw new UnsupportedError(
    `saveWeights: shards are files beside their index, which this sink cannot make. Write to a path.`,
  );
};

/**
 * Divides weights among files as Keras does: in order, a new file when the next variable would not fit. Keys keep their numbers, so that an
 * object may begin in one file and end in the next: its name is in the file that was written when its turn came.
 * @throws ValueError for a variable that is larger than a file may be.
 */
export const shardsOf = (
  plan: LazyWeights,
  most: number,
  indexName: string,
): { shards: ReadonlyMap<string, LazyWeights>; index: PyJson } => {
  const base = indexName
    .replace(/^.*[\\/]/, "")
    .replace(/\.json$/, "")
    .replace(/\.weights$/, "");
  const shards = new Map<string, Map<string, { name?: string; vars: LazyVariable[] }>>();
  const map: Record<string, string | string[]> = {};
  let total = 0;
  let used = 0;
  let file = "";
  const next = (): void => {
    file = `${base}_${String(shards.size).padStart(5, "0")}.weights.h5`;
    shards.set(file, new Map());
    used = 0;
  };
  next();
  for (const [path, { name, vars }] of plan) {
    shards.get(file)!.set(path, { ...(name !== undefined && { name }), vars: [] });
    for (const [i, v] of vars.entries()) {
      const { length } = v.data;
      if (length > most)
        throw new ValueError(
          `${name}: a shard may have ${most} bytes; variable ${i} has ${length}. Raise maxShardSize.`,
        );
      if (used + length > most) next();
      used += length;
      total += length;
      const shard = shards.get(file)!;
      const group = shard.get(path) ?? { vars: [] };
      shard.set(path, group);
      group.vars.push({ ...v, key: v.key ?? String(i) });
      const place = `${path}/vars`;
      const files = map[place];
      if (files === undefined) map[place] = file;
      else map[place] = [...new Set([files, file].flat())];
    }
  }
  return { shards, index: { metadata: { total_size: pyFloat(total) }, weight_map: map } };
};
