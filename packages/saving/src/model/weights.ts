import { hostLeaf, type Tensor } from "@hornbeam/core";
import { dtypes, ValueError, showShape, type DType } from "@hornbeam/ir";
import { castTo } from "@hornbeam/ops/primitives";
import { Functional, Layer, Sequential, type Variable } from "@hornbeam/nn";
import type { StoredVariable, WeightGroup, WeightTree } from "../hdf5/weights.ts";
import { typedData } from "../hdf5/typedData.ts";
import { attributeOrder } from "../naming/attributeOrder.ts";
import { containerName, type UsedNames } from "../naming/containerName.ts";
import type { SavedOptimizer } from "./compileConfig.ts";
import { attributeName } from "./serialize.ts";

/** Each object with weights by its path in the object graph, as Keras walks it. */
export const walkWeights = (model: Layer): Map<string, Layer> => {
  const found = new Map<string, Layer>();
  const visited = new Set<Layer>();
  const container = (value: unknown, path: string): void => {
    const used: UsedNames = new Map();
    const list = Array.isArray(value) ? value : Object.values(value as object);
    for (const item of list) if (item instanceof Layer) visit(item, `${path}/${containerName(item.nameBase, used)}`);
  };
  const visit = (layer: Layer, path: string): void => {
    if (visited.has(layer)) return;
    visited.add(layer);
    found.set(path, layer);
    const attributes = new Map<string, unknown>();
    for (const [property, value] of Object.entries(layer)) {
      if (value instanceof Layer || holdsLayers(value)) attributes.set(attributeName(property), value);
    }
    const stack = layer instanceof Sequential || layer instanceof Functional;
    for (const name of attributeOrder(attributes.keys(), stack)) {
      if (stack && name === "layers") container(layer.layers, `${path}/layers`);
      else {
        const value = attributes.get(name);
        if (value instanceof Layer) visit(value, `${path}/${name}`);
        else container(value, `${path}/${name}`);
      }
    }
  };
  visit(model, "");
  return found;
};

const holdsLayers = (x: unknown): boolean =>
  (Array.isArray(x) && x.some((y) => y instanceof Layer)) ||
  (typeof x === "object" &&
    x !== null &&
    Object.getPrototypeOf(x) === Object.prototype &&
    Object.values(x).some((y) => y instanceof Layer));

const store = async (variables: readonly Variable[]): Promise<StoredVariable[]> => {
  const stored: StoredVariable[] = [];
  for (const v of variables)
    stored.push({ data: await v.value.bytes(), shape: v.shape, dtype: v.dtype as StoredVariable["dtype"] });
  return stored;
};

/** Where the state of a compiled model's optimizer lies. */
const OPTIMIZER = "/optimizer";

/** What of a layer goes into a file: its variables, or what it says (adapted layers give the sum). */
const savedOf = (layer: Layer): readonly Variable[] =>
  (layer as { readonly savedVariables?: readonly Variable[] }).savedVariables ?? layer.ownVariables;

/** All weights of a model, read from the device, and the state of its optimizer once that has one. */
export const collectWeights = async (model: Layer, optimizer?: SavedOptimizer): Promise<WeightTree> => {
  const tree = new Map<string, WeightGroup>();
  for (const [path, layer] of walkWeights(model))
    tree.set(path, { name: layer.name, vars: await store(savedOf(layer)) });
  if (optimizer?.built) tree.set(OPTIMIZER, { name: optimizer.name, vars: await store(optimizer.variables) });
  return tree;
};

const toTensor = (stored: StoredVariable): Tensor => {
  const dtype = stored.dtype as DType;
  const typed = typedData(stored);
  const bytes = new Uint8Array(typed.buffer, typed.byteOffset, typed.byteLength).slice();
  return hostLeaf(
    { shape: [...stored.shape], dtype },
    new dtypes[dtype].array(bytes.buffer, 0, bytes.byteLength / dtypes[dtype].bytes),
  );
};

/**
 * Puts stored weights into a model. Everything is checked first: on an error no weight has changed.
 * @throws ValueError naming the layer, what it expects and what the file has.
 */
export const restoreWeights = (model: Layer, tree: WeightTree): void => {
  const assignments: (readonly [Variable, Tensor])[] = [];
  for (const [path, layer] of walkWeights(model)) {
    const expected = savedOf(layer);
    const received = tree.get(path)?.vars ?? [];
    if (expected.length !== received.length)
      throw new ValueError(
        `${layer.name}: the layer has ${expected.length} weights where the file has ${received.length} (at "${path || "/"}").` +
          `${layer.built ? " Is it the model the file was saved from?" : " The layer is not built: call the model once, or give Input a shape."}`,
      );
    expected.forEach((v, i) => {
      const stored = received[i]!;
      if (stored.shape.join() !== v.shape.join())
        throw new ValueError(
          `${v.path}: the weight has shape ${showShape(v.shape)}, the file ${showShape(stored.shape)} (at "${path}/vars/${i}"). Is it the model the file was saved from?`,
        );
      assignments.push([v, toTensor(stored)]);
    });
  }
  for (const [v, t] of assignments) v.assign(t);
};

/**
 * Puts the stored state into an optimizer, if the file has one; builds it for the variables first. State that does not fit (another
 * optimizer's, or of other weights) is left out, as Keras does: the reason is returned, and the optimizer begins anew.
 */
export const restoreOptimizer = (
  optimizer: SavedOptimizer,
  trainable: readonly Variable[],
  tree: WeightTree,
): string | undefined => {
  const stored = tree.get(OPTIMIZER)?.vars;
  if (!stored?.length) return undefined;
  optimizer.build(trainable);
  const { variables, name } = optimizer;
  const bad = variables.findIndex((v, i) => stored[i]?.shape.join() !== v.shape.join());
  if (bad >= 0 || stored.length !== variables.length)
    return (
      `${name}: the file's optimizer state does not fit and was left out: ${variables.length} variables here, ${stored.length} in the file` +
      `${bad >= 0 && stored[bad] ? `; ${variables[bad]!.path} has shape ${showShape(variables[bad]!.shape)}, the file ${showShape(stored[bad].shape)}` : ""}. The optimizer begins anew.`
    );
  variables.forEach((v, i) => v.assign(castTo(toTensor(stored[i]!), v.dtype)));
  return undefined;
};
