import { ValueError } from "@hornbeam/ir";
import type { Layer, Model, Variable } from "@hornbeam/nn";
import type { Hdf5Group } from "../../hdf5/types.ts";
import { emptyMatch, matchLayer, type Match, type MatchOptions } from "../matchByPath.ts";
import type { StoredEntry } from "../types.ts";
import { entriesIn, groupAt, namesIn } from "./attributes.ts";

/** Weights as Keras 2 ordered them: those that are trained first. */
const legacyWeights = (layer: Layer): Variable[] => [...layer.trainableWeights, ...layer.nonTrainableWeights];

const TOP = "top_level_model_weights";

interface Named {
  readonly name: string;
  readonly entries: readonly StoredEntry[];
}

/** By order: the k-th layer with weights in the file is the k-th in the model, whatever they are called. */
const matchByOrder = (
  match: Match,
  layers: readonly Layer[],
  stored: readonly Named[],
  options: MatchOptions,
): void => {
  const [mine, theirs] = [layers.filter((l) => l.weights.length), stored.filter(({ entries }) => entries.length)];
  if (mine.length !== theirs.length) {
    const unbuilt = layers.find((l) => !l.built);
    const why = unbuilt ? ` The layer "${unbuilt.name}" is not built: call the model once, or give Input a shape.` : "";
    throw new ValueError(
      `legacy weights: expected ${mine.length} layers with weights (${mine.map((l) => l.name).join(", ")}), received ${theirs.length} ` +
        `(${theirs.map(({ name }) => name).join(", ")}).${why} To load those whose names agree, pass { byName: true }.`,
    );
  }
  theirs.forEach(({ name, entries }, k) => {
    const why = `from the layer "${name}" of the file, the ${k + 1}th with weights. To load by name, pass { byName: true }.`;
    matchLayer(match, mine[k]!, legacyWeights(mine[k]!), entries, why, options);
  });
};

const matchByName = (match: Match, layers: readonly Layer[], stored: readonly Named[], options: MatchOptions): void => {
  const found = new Set<string>();
  for (const { name, entries } of stored) {
    const mine = layers.filter((l) => l.name === name);
    if (!mine.length) match.unused.push(...entries.map(({ place }) => place));
    for (const layer of mine) {
      found.add(name);
      matchLayer(match, layer, legacyWeights(layer), entries, `from the layer of that name in the file.`, options);
    }
  }
  for (const layer of layers)
    if (!found.has(layer.name))
      for (const v of layer.weights)
        match.skipped.push({ variable: v.path, reason: `the file has no layer "${layer.name}"` });
};

/**
 * Matches the layers of a legacy HDF5 file (Keras 2 and `model.save("x.h5")` of Keras 3), by order or by name.
 * @throws ValueError where they do not fit, FormatError where the file is not laid out as such.
 */
export const matchLegacy = (
  model: Layer,
  root: Hdf5Group,
  options: MatchOptions & { readonly byName?: boolean },
): Match => {
  const group = root.children.has("model_weights") ? groupAt(root, "model_weights") : root;
  const stored = namesIn(group, "layer_names").map((name) => ({ name, entries: entriesIn(groupAt(group, name)) }));
  const match = emptyMatch();
  const { layers } = model as Model;
  (options.byName ? matchByName : matchByOrder)(match, layers ?? model.children, stored, options);
  if (group.children.has(TOP)) {
    const own = [...model.ownVariables];
    const entries = entriesIn(groupAt(group, TOP));
    if (own.length || entries.length)
      matchLayer(match, model, own, entries, "from the model's own in the file.", options);
  }
  return match;
};
