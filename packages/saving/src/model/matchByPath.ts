import { showShape, ValueError } from "@hornbeam/ir";
import type { Layer, Variable } from "@hornbeam/nn";
import type { Assignment } from "./assign.ts";
import type { StoredEntry, WeightIndex } from "./types.ts";
import { walkWeights } from "./walkWeights.ts";
import { savedOf } from "./savedOf.ts";

/** How strictly a file must fit a model. */
export interface MatchOptions {
  /** Leaves out layers whose weights differ in number or shape, instead of throwing. */
  readonly skipMismatch?: boolean;
}

/** What goes where. */
export interface Match {
  readonly assignments: Assignment[];
  readonly skipped: { readonly variable: string; readonly reason: string }[];
  readonly unused: string[];
}

export const emptyMatch = (): Match => ({ assignments: [], skipped: [], unused: [] });

/** Takes the entries for one layer, all or none of them. @throws ValueError where they do not fit and must. */
export const matchLayer = (
  match: Match,
  layer: Layer,
  variables: readonly Variable[],
  entries: readonly StoredEntry[],
  why: string,
  { skipMismatch = false }: MatchOptions,
): void => {
  const refuse = (reason: string): void => {
    if (!skipMismatch) throw new ValueError(reason);
    for (const v of variables) match.skipped.push({ variable: v.path, reason });
    match.unused.push(...entries.map(({ place }) => place));
  };
  if (variables.length !== entries.length) {
    const names = variables.length ? ` (${variables.map((v) => v.name).join(", ")})` : "";
    return refuse(`${layer.name}: expected ${variables.length} variables${names}, received ${entries.length} ${why}`);
  }
  const bad = variables.findIndex((v, i) => entries[i]!.shape.join() !== v.shape.join());
  if (bad >= 0) {
    const [v, entry] = [variables[bad]!, entries[bad]!];
    return refuse(
      `${v.path}: the weight has shape ${showShape(v.shape)}, the file ${showShape(entry.shape)} (at "${entry.place}"). ` +
        "Is it the model the file was saved from?",
    );
  }
  variables.forEach((v, i) => match.assignments.push([v, entries[i]!]));
};

/** Why a layer and its place in the file have different numbers of variables. */
const reasonOf = (path: string, layer: Layer, index: WeightIndex): string => {
  const at = `from the file (at "${path || "/"}"): `;
  const group = index.get(path);
  if (!layer.built) return `${at}the layer is not built. Call the model once, or give Input a shape.`;
  if (group) {
    const empty = !group.vars.length;
    return `${at}${empty ? "the layer was not built when the file was saved" : "it was made with other options"}. Is it the model the file was saved from?`;
  }
  const folder = path.slice(0, path.lastIndexOf("/") + 1);
  const there = [...index.keys()].filter((key) => key.startsWith(folder) && !key.slice(folder.length).includes("/"));
  return (
    `${at}the file has no such place, but ${there.length ? there.slice(0, 6).join(", ") : "nothing"} there. ` +
    "Places are counted by class in the order of the layers: is it the model the file was saved from?"
  );
};

/** MultiHeadAttention of tf.keras 2 held its layers under names of their own. */
const alternatives = (path: string): string[] => [path, path.replace(/\/([^/_][^/]*)$/, "/_$1")];

/** Matches layers and places as Keras 3 does: by the path in the object graph. @throws ValueError naming the layer and why it does not fit. */
export const matchByPath = (model: Layer, index: WeightIndex, options: MatchOptions = {}): Match => {
  const match = emptyMatch();
  const used = new Set<string>();
  for (const [path, layer] of walkWeights(model)) {
    const variables = savedOf(layer);
    const place = alternatives(path).find((key) => index.get(key)?.vars.length) ?? path;
    used.add(place);
    const why = reasonOf(path, layer, index);
    matchLayer(match, layer, variables, index.get(place)?.vars ?? [], why, options);
  }
  for (const [path, { vars }] of index)
    if (!used.has(path) && !/^\/optimizer(\/|$)/.test(path)) match.unused.push(...vars.map(({ place }) => place));
  return match;
};
