import { Functional, Layer, Sequential } from "@hornbeam/nn";
import { attributeOrder } from "../naming/attributeOrder.ts";
import { containerName, type UsedNames } from "../naming/containerName.ts";
import { classNameOf } from "./registeredName.ts";
import { attributeName } from "../naming/attributeName.ts";

/** Each object with weights by its path in the object graph, as Keras walks it. */
export const walkWeights = (model: Layer): Map<string, Layer> => {
  const found = new Map<string, Layer>();
  const visited = new Set<Layer>();
  const container = (value: unknown, path: string): void => {
    const used: UsedNames = new Map();
    const list = Array.isArray(value) ? value : Object.values(value as object);
    for (const item of list)
      if (item instanceof Layer) visit(item, `${path}/${containerName(classNameOf(item), used)}`);
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
