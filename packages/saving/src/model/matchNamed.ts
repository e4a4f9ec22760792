import { showShape, ValueError } from "@hornbeam/ir";
import type { Layer, Variable } from "@hornbeam/nn";
import { emptyMatch, type Match } from "./matchByPath.ts";
import type { LoadWeightsOptions, StoredEntry } from "./types.ts";
import { walkWeights } from "./walkWeights.ts";
import { savedOf } from "./savedOf.ts";

/** Every variable of a model with its place in a `.weights.h5`: `layers/dense/vars/0`. */
export const placesOf = (model: Layer): Map<Variable, string> => {
  const places = new Map<Variable, string>();
  for (const [path, layer] of walkWeights(model))
    savedOf(layer).forEach((v, i) => places.set(v, `${path}/vars/${i}`.slice(1)));
  return places;
};

/** A name for each variable: its path, or its place where paths are not unique. */
export const namesOf = (model: Layer): Map<string, Variable> => {
  const places = placesOf(model);
  const paths = new Set([...places.keys()].map((v) => v.path));
  const unique = paths.size === places.size;
  return new Map([...places].map(([v, place]) => [unique ? v.path : place, v]));
};

/** Matches variables with named tensors. @throws ValueError for a variable without one, or of another shape. */
export const matchNamed = (
  model: Layer,
  tensors: ReadonlyMap<string, StoredEntry>,
  { names, skipMismatch = false }: LoadWeightsOptions,
): Match => {
  const match = emptyMatch();
  const used = new Set<string>();
  const listed = [...tensors.keys()].every((_, i) => tensors.has(`arr_${i}`));
  const order = new Map(model.weights.map((v, i) => [v, `arr_${i}`]));
  for (const [v, place] of placesOf(model)) {
    const wanted = names ? [names(v.path)] : listed ? [order.get(v) ?? ""] : [v.path, place];
    const name = wanted.find((n) => tensors.has(n));
    const entry = name === undefined ? undefined : tensors.get(name)!;
    const fits = entry?.shape.join() === v.shape.join();
    if (entry && fits) {
      used.add(name!);
      match.assignments.push([v, entry]);
      continue;
    }
    const near = [...tensors.keys()].filter((n) => n.endsWith(v.name) || n.includes(v.path.split("/")[0]!)).slice(0, 4);
    const there = near.length ? near : [...tensors.keys()].slice(0, 4);
    const reason = entry
      ? `${v.path}: the weight has shape ${showShape(v.shape)}, "${name}" in the file ${showShape(entry.shape)}.`
      : `${v.path}: the file has no tensor "${wanted.join('" or "')}", but ${there.join(", ") || "none at all"}. Say which it is in \`names\`.`;
    if (!skipMismatch) throw new ValueError(reason);
    match.skipped.push({ variable: v.path, reason });
  }
  match.unused.push(...[...tensors.keys()].filter((name) => !used.has(name)));
  return match;
};
