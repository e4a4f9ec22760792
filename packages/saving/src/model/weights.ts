import { hostLeaf, type Tensor } from "@hornbeam/core";
import { dtypes, ValueError, showShape, type DType } from "@hornbeam/ir";
import { Functional, Layer, Sequential, type Variable } from "@hornbeam/nn";
import type { StoredVariable, WeightGroup, WeightTree } from "../hdf5/weights.ts";
import { typedData } from "../hdf5/typedData.ts";
import { attributeOrder } from "../naming/attributeOrder.ts";
import { containerName, type UsedNames } from "../naming/containerName.ts";
import { attributeName } from "./serialize.ts";

/** Each object with weights by its path in the object graph, as Keras walks it. */
export const walkWeights = (model: Layer): Map<string, Layer> => {
  const found = new Map<string, Layer>();
  const visited = new Set<Layer>();
  const container = (value: unknown, path: string): void => {
    const used: UsedNames = new Map();
    const list = Array.isArray(value) ? value : Object.values(value as object);
    for (const item of list)
      if (item instanceof Layer)
        visit(
          item,
          `${path}/${containerName(item.className === "Layer" ? item.constructor.name : item.className, used)}`,
        );
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

/** All weights of a model, read from the device. */
export const collectWeights = async (model: Layer): Promise<WeightTree> => {
  const tree = new Map<string, WeightGroup>();
  for (const [path, layer] of walkWeights(model)) {
    const vars: StoredVariable[] = [];
    for (const v of layer.ownVariables)
      vars.push({ data: await v.value.bytes(), shape: v.shape, dtype: v.dtype as StoredVariable["dtype"] });
    tree.set(path, { name: layer.name, vars });
  }
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
  const assignments: [Variable, Tensor][] = [];
  for (const [path, layer] of walkWeights(model)) {
    const expected = layer.ownVariables;
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
