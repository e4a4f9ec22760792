import { treeMap, type Tree } from "@hornbeam/core";
import { FormatError, ValueError } from "@hornbeam/ir";
import { Functional, InputLayer, Layer, Sequential, symbolicOp, type KerasTensor } from "@hornbeam/nn";
import { deserialize as deserializePolicy } from "@hornbeam/nn/dtypePolicies";

/**
 * Classes and functions by name: what a file's class names may stand for; a name with its module in front comes first. Own properties only
 * are looked up.
 */
export type Objects = Readonly<Record<string, unknown>>;

type Json = Record<string, unknown>;
const isJson = (x: unknown): x is Json => typeof x === "object" && x !== null && !Array.isArray(x);
const camel = (name: string): string => name.replace(/_+([a-z0-9])/g, (_, c: string) => c.toUpperCase());
/** A Python float as a number; anything else as it is. */
export const unfloat = (x: unknown): unknown =>
  isJson(x) &&
  "value" in x &&
  typeof x.value === "number" &&
  Object.getPrototypeOf(x) !== Object.prototype &&
  Object.getPrototypeOf(x) !== null
    ? x.value
    : x;

/** An own property of a table. @throws ValueError that names near ones and how to pass one. */
export const lookUp = (objects: Objects, name: string, what: string, path: string): unknown => {
  if (Object.hasOwn(objects, name)) return objects[name];
  const near = Object.keys(objects)
    .filter((k) => k.toLowerCase().startsWith(name.slice(0, 3).toLowerCase()))
    .slice(0, 5);
  throw new ValueError(
    `${path}: the file uses the ${what} "${name}", which is not known here${near.length ? ` (near: ${near.join(", ")})` : ""}. ` +
      `If it is your own, pass it: loadModel(source, { objects: { ${name} } }).`,
  );
};

const ACTIVATION = /(^|_)activation$/;

/** Values of a config: nested objects made, activations looked up, Python floats plain again. */
const readConfig = (config: Json, objects: Objects, path: string): Json =>
  Object.fromEntries(
    Object.entries(config).map(([key, value]) => {
      const at = `${path}.${key}`;
      if (typeof value === "string" && ACTIVATION.test(key))
        return [key, lookUp(objects, camel(value), "activation", at)];
      return [key, readValue(value, objects, at)];
    }),
  );

const readValue = (value: unknown, objects: Objects, path: string): unknown => {
  const plain = unfloat(value);
  if (Array.isArray(plain)) return plain.map((v, i) => readValue(v, objects, `${path}[${i}]`));
  if (!isJson(plain)) return plain;
  if (typeof plain.class_name === "string" && "config" in plain) return deserializeObject(plain, objects, path);
  return Object.fromEntries(Object.entries(plain).map(([k, v]) => [k, readValue(v, objects, `${path}.${k}`)]));
};

/** Without the wrappers of Python's numbers. */
const plainJson = (x: unknown): unknown => {
  const plain = unfloat(x);
  if (Array.isArray(plain)) return plain.map(plainJson);
  return isJson(plain) ? Object.fromEntries(Object.entries(plain).map(([k, v]) => [k, plainJson(v)])) : plain;
};

/** Any object of a config: a policy, an initializer, a schedule, a nested layer. */
export const deserializeObject = (entry: Json, objects: Objects, path: string): unknown => {
  const name = entry.class_name as string;
  const config = isJson(entry.config) ? entry.config : {};
  if (name.includes("DTypePolicy")) return deserializePolicy(plainJson(entry));
  // A function by its name: one that was passed, or one of ours.
  if (name === "function" && typeof entry.config === "string" && Object.hasOwn(objects, entry.config))
    return objects[entry.config];
  if (name === "__lambda__" || name === "function" || name === "Lambda")
    throw new FormatError(
      `${path}: the file holds Python code (${name}), which is never run. Write a Layer class instead, and pass it in objects.`,
    );
  const known = name === "OrthogonalInitializer" ? "Orthogonal" : name;
  // Two of Keras's modules may have a class of one name: an Identity is a layer, and an initializer.
  const full = `${String(entry.module)}.${known}`;
  const Class = lookUp(objects, Object.hasOwn(objects, full) ? full : known, "class", path);
  if (isLayerClass(Class)) return deserializeLayer(entry, objects, path);
  const options = camelKeys(readConfig(config, objects, path));
  const { positional = [] } = Class as { positional?: readonly string[] };
  return new (Class as new (...args: unknown[]) => unknown)(...positional.map((k) => options[k]), options);
};

const camelKeys = (config: Json): Json => Object.fromEntries(Object.entries(config).map(([k, v]) => [camel(k), v]));
const isLayerClass = (x: unknown): x is typeof Layer =>
  typeof x === "function" && (x === Layer || x.prototype instanceof Layer);

/** A layer or model from Keras's JSON. @throws FormatError, ValueError for what is malformed or unknown. */
export const deserializeLayer = (entry: unknown, objects: Objects, path = "model"): Layer => {
  if (!isJson(entry) || typeof entry.class_name !== "string" || !isJson(entry.config))
    throw new FormatError(
      `${path}: a layer needs class_name and config; received ${JSON.stringify(entry)?.slice(0, 80)}.`,
    );
  const name = entry.class_name;
  const { config } = entry;
  const at = `${path}/${typeof config.name === "string" ? config.name : name}`;
  if (name === "Sequential") return sequential(config, objects, at);
  if (name === "Functional" || (name === "Model" && "input_layers" in config)) return functional(config, objects, at);
  if (name === "InputLayer") return InputLayer.fromConfig(readConfig(config, objects, at));
  const Class = lookUp(objects, name, "layer", at);
  if (!isLayerClass(Class)) throw new ValueError(`${at}: "${name}" must be a Layer class; received ${typeof Class}.`);
  const layer = Class.fromConfig(readConfig(config, objects, at));
  if (isJson(entry.build_config)) layer.buildFromConfig(entry.build_config);
  return layer;
};

const sequential = (config: Json, objects: Objects, path: string): Sequential => {
  const layers = (config.layers as unknown[]).map((l) => deserializeLayer(l, objects, path));
  const Class = (Object.hasOwn(objects, "Sequential") ? objects.Sequential : Sequential) as typeof Sequential;
  const model = new Class(layers, {
    name: String(config.name),
    ...(isPolicy(config.dtype) && { dtype: policyName(config.dtype) }),
  });
  if (!model.built && Array.isArray(config.build_input_shape)) model.buildFrom([config.build_input_shape]);
  return model;
};
const isPolicy = (x: unknown): boolean => isJson(x) || typeof x === "string";
const policyName = (x: unknown): string =>
  typeof x === "string" ? x : String((x as { config: { name: string } }).config.name);

interface Entry {
  readonly name: string;
  readonly class_name: string;
  readonly module: string;
  readonly config: Json;
  readonly inbound_nodes: readonly { readonly args: unknown; readonly kwargs: Json }[];
}

const isHistory = (x: unknown): x is { config: { keras_history: [string, number, number] } } =>
  isJson(x) && x.class_name === "__keras_tensor__";

/** Rebuilds the calls: each as soon as what it needs is there. */
const functional = (config: Json, objects: Objects, path: string): Functional => {
  const outputs = new Map<string, readonly KerasTensor[]>();
  const key = (name: string, node: unknown): string => `${name}:${String(unfloat(node))}`;
  const pending: {
    entry: Entry;
    index: number;
    run: (args: unknown[]) => unknown;
    node: Entry["inbound_nodes"][number];
  }[] = [];
  for (const raw of config.layers as unknown[]) {
    const entry = raw as Entry;
    if (!isJson(raw) || !Array.isArray(entry.inbound_nodes))
      throw new FormatError(
        `${path}: every layer of a functional model needs inbound_nodes; received ${JSON.stringify(raw)?.slice(0, 80)}.`,
      );
    const isOp = typeof entry.module === "string" && /(^|\.)ops\./.test(entry.module);
    const operation = isOp ? opOf(entry, objects, path) : layerCall(deserializeLayer(entry, objects, path));
    if (operation.input) outputs.set(key(entry.name, 0), [operation.input]);
    const first = operation.nested ? 1 : 0;
    entry.inbound_nodes.forEach((node, i) => pending.push({ entry, index: i + first, run: operation.run, node }));
  }
  const find = (x: unknown): KerasTensor | undefined => {
    const [name, node, index] = (x as [string, unknown, unknown]) ?? [];
    return outputs.get(key(name, node))?.[Number(unfloat(index))];
  };
  const resolve = (x: unknown): { value: unknown; ready: boolean } => {
    let ready = true;
    const walk = (v: unknown): unknown => {
      if (isHistory(v)) {
        const t = find(v.config.keras_history);
        ready &&= t !== undefined;
        return t;
      }
      const plain = unfloat(v);
      // A constant that the graph captured: ops take nested numbers as they are.
      if (isJson(plain) && plain.class_name === "__tensor__") return walk((plain.config as Json).value);
      if (Array.isArray(plain)) return plain.map(walk);
      return isJson(plain) ? Object.fromEntries(Object.entries(plain).map(([k, w]) => [camel(k), walk(w)])) : plain;
    };
    return { value: walk(x), ready };
  };
  while (pending.length) {
    const before = pending.length;
    for (let i = 0; i < pending.length;) {
      const { entry, index, run, node } = pending[i]!;
      const args = resolve(node.args);
      const kwargs = resolve(node.kwargs ?? {});
      if (!args.ready || !kwargs.ready) {
        i++;
        continue;
      }
      const options = Object.fromEntries(
        Object.entries(kwargs.value as Json).filter(([, v]) => v !== null && v !== undefined),
      );
      const out = run([...(args.value as unknown[]), ...(Object.keys(options).length ? [options] : [])]);
      const list: KerasTensor[] = [];
      treeMap(out as Tree<KerasTensor>, (t) => list.push(t));
      outputs.set(key(entry.name, index), list);
      pending.splice(i, 1);
    }
    if (pending.length === before)
      throw new FormatError(
        `${path}: the calls of a functional model must lead back to its inputs; those of ${[...new Set(pending.map((p) => p.entry.name))].join(", ")} do not.`,
      );
  }
  const ends = (x: unknown, what: string): Tree<KerasTensor> => {
    if (Array.isArray(x) && x.length === 3 && typeof x[0] === "string") {
      const t = find(x);
      if (!t) throw new FormatError(`${path}: ${what} must be outputs of layers; received ${JSON.stringify(x)}.`);
      return t;
    }
    if (Array.isArray(x)) return x.map((y) => ends(y, what));
    if (isJson(x)) return Object.fromEntries(Object.entries(x).map(([k, v]) => [k, ends(v, what)]));
    throw new FormatError(`${path}: ${what} must be [name, node, tensor]; received ${JSON.stringify(x)}.`);
  };
  const single = (t: Tree<KerasTensor>): Tree<KerasTensor> =>
    Array.isArray(t) && t.length === 1 ? (t[0] as KerasTensor) : t;
  const Class = (Object.hasOwn(objects, "Functional") ? objects.Functional : Functional) as typeof Functional;
  return new Class({
    inputs: single(ends(config.input_layers, "input_layers")),
    outputs: single(ends(config.output_layers, "output_layers")),
    name: String(config.name),
  });
};

interface Callable {
  readonly run: (args: unknown[]) => unknown;
  readonly nested: boolean;
  readonly input?: KerasTensor;
}
const layerCall = (layer: Layer): Callable => ({
  run: (args) => layer.apply(...args),
  nested: layer instanceof Functional,
  ...(layer instanceof InputLayer && { input: layer.output }),
});

/** An op: its options are in the config, its tensors in the call. */
const opOf = (entry: Entry, objects: Objects, path: string): Callable => {
  const name = entry.class_name.replace(/^[A-Z]+(?![a-z])|^[A-Z]/, (c) => c.toLowerCase());
  const fn = lookUp(objects, name, "op", `${path}/${entry.name}`) as (...args: never[]) => unknown;
  const options = Object.fromEntries(
    Object.entries(entry.config)
      .filter(([k, v]) => k !== "name" && k !== "dtype" && v !== null)
      .map(([k, v]) => [camel(k), unfloat(v)]),
  );
  const op = symbolicOp(entry.class_name, fn, entry.module) as (...args: unknown[]) => unknown;
  return { run: (args) => op(...args, ...(Object.keys(options).length ? [options] : [])), nested: false };
};
