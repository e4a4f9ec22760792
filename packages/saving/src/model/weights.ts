import type { Layer, Variable } from "@hornbeam/nn";
import { rawBytes } from "../bytes/view.ts";
import type { StoredDType } from "../hdf5/types.ts";
import type { StoredVariable, WeightGroup, WeightTree } from "../hdf5/weights.ts";
import type { LazyBytes } from "../hdf5/write/image.ts";
import { assignTogether } from "./assign.ts";
import type { SavedOptimizer } from "./compileConfig.ts";
import { matchByPath } from "./matchByPath.ts";
import { walkOptimizer } from "./optimizerState.ts";
import type { WeightIndex } from "./types.ts";
import { walkWeights } from "./walkWeights.ts";
import { savedOf } from "./savedOf.ts";

/** A variable as it is written: its elements are read from the device when their turn comes. */
export interface LazyVariable {
  readonly data: LazyBytes;
  readonly shape: readonly number[];
  readonly dtype: StoredDType;
  readonly key?: string;
}

/** The variables of each object, to be read when they are written. */
export type LazyWeights = ReadonlyMap<string, { readonly name?: string; readonly vars: readonly LazyVariable[] }>;

const lazily = (variables: readonly Variable[]): LazyVariable[] =>
  variables.map(({ value, shape, dtype }) => ({
    data: { length: value.byteLength, read: () => value.bytes() },
    shape,
    dtype: dtype as StoredDType,
  }));

/** All weights of a model, and the state of its optimizer once that has one: as they are now, read when they are written. */
export const planWeights = (model: Layer, optimizer?: SavedOptimizer): LazyWeights => {
  const plan = new Map<string, { name: string; vars: LazyVariable[] }>();
  for (const [path, layer] of walkWeights(model)) plan.set(path, { name: layer.name, vars: lazily(savedOf(layer)) });
  if (optimizer?.built)
    for (const [path, part] of walkOptimizer(optimizer))
      plan.set(path, { name: part.name, vars: lazily(part.variables) });
  return plan;
};

/** All weights of a model, read from the device, and the state of its optimizer once that has one. */
export const collectWeights = async (model: Layer, optimizer?: SavedOptimizer): Promise<WeightTree> => {
  const tree = new Map<string, WeightGroup>();
  for (const [path, { name, vars }] of planWeights(model, optimizer)) {
    const stored: StoredVariable[] = [];
    for (const v of vars) stored.push({ data: await v.data.read(), shape: v.shape, dtype: v.dtype });
    tree.set(path, { ...(name !== undefined && { name }), vars: stored });
  }
  return tree;
};

/**
 * Puts stored weights into a model. Everything is checked first: on an error no weight has changed.
 * @throws ValueError naming the layer, what it expects and what the file has.
 */
export const restoreWeights = async (model: Layer, tree: WeightTree): Promise<void> => {
  const { assignments } = matchByPath(model, indexOf(tree));
  await assignTogether(assignments, () => Promise.resolve());
};

/** Weights in memory as if they were in a file. */
export const indexOf = (tree: WeightTree): WeightIndex =>
  new Map(
    [...tree].map(([path, { name, vars }]) => [
      path,
      {
        name,
        vars: vars.map((v, i) => ({
          shape: v.shape,
          dtype: v.dtype,
          place: `${path}/vars/${v.key ?? i}`,
          position: 0,
          read: async () => rawBytes(v.data),
        })),
      },
    ]),
  );
