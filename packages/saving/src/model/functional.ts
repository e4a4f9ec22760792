import { treeMap, type Tree } from "@hornbeam/core";
import { FormatError } from "@hornbeam/ir";
import { Functional, InputLayer, symbolicOp, type KerasTensor, type Layer } from "@hornbeam/nn";
import { camel, isJson, lookUp, unfloat, type Json, type Objects } from "./configValues.ts";

interface Entry {
  readonly name: string;
  readonly class_name: string;
  readonly module: string;
  readonly config: Json;
  readonly inbound_nodes: readonly { readonly args: unknown; readonly kwargs: Json }[];
}

interface Call {
  readonly name: string;
  /** Where its outputs go: `layer:node`. */
  readonly key: string;
  readonly node: { readonly args: unknown; readonly kwargs: unknown };
  readonly run: (args: unknown[]) => unknown;
  /** Outputs it waits for. */
  waiting: number;
}

const keyOf = (name: unknown, node: unknown): string => `${String(name)}:${String(unfloat(node))}`;

type History = { config: { keras_history: [string, number, number] } };
const isHistory = (x: unknown): x is History =>
  isJson(x) && x.class_name === "__keras_tensor__" && isJson(x.config) && Array.isArray(x.config.keras_history);

/** The outputs that the arguments of a call name. */
const needs = (x: unknown, found: Set<string>): Set<string> => {
  if (isHistory(x)) found.add(keyOf(x.config.keras_history[0], x.config.keras_history[1]));
  else if (Array.isArray(x)) for (const y of x) needs(y, found);
  else if (isJson(x)) for (const y of Object.values(x)) needs(y, found);
  return found;
};

/** Keywords that stand for the first arguments of a call, in their order. */
const POSITIONAL = ["inputs", "x", "sequence", "sequences", "images", "query", "value"];

/** Rebuilds the calls of a functional model: each once what it needs is there. */
export const functional = (
  config: Json,
  objects: Objects,
  path: string,
  makeLayer: (entry: unknown, objects: Objects, path: string) => Layer,
): Functional => {
  const outputs = new Map<string, readonly KerasTensor[]>();
  const calls: Call[] = [];
  for (const raw of config.layers as unknown[]) {
    const entry = raw as Entry;
    if (!isJson(raw) || !Array.isArray(entry.inbound_nodes))
      throw new FormatError(
        `${path}: every layer of a functional model needs inbound_nodes; received ${JSON.stringify(raw)?.slice(0, 80)}.`,
      );
    const isOp = typeof entry.module === "string" && /(^|\.)ops\./.test(entry.module);
    const operation = isOp ? opOf(entry, objects, path) : layerCall(makeLayer(entry, objects, path));
    if (operation.input) outputs.set(keyOf(entry.name, 0), [operation.input]);
    const first = operation.nested ? 1 : 0;
    entry.inbound_nodes.forEach((node: unknown, i) => {
      if (!isJson(node))
        throw new FormatError(`${path}/${entry.name}: a call must be args and kwargs; received ${typeof node}.`);
      const key = keyOf(entry.name, i + first);
      calls.push({
        name: entry.name,
        key,
        node: { args: node.args, kwargs: node.kwargs },
        run: operation.run,
        waiting: 0,
      });
    });
  }
  const find = (x: unknown): KerasTensor | undefined => {
    const [name, node, index] = (x as [string, unknown, unknown]) ?? [];
    return outputs.get(keyOf(name, node))?.[Number(unfloat(index))];
  };
  runCalls(calls, outputs, find, path);
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

/** Runs every call as soon as its arguments are there, in the order of the file among those that are ready. */
const runCalls = (
  calls: readonly Call[],
  outputs: Map<string, readonly KerasTensor[]>,
  find: (history: unknown) => KerasTensor | undefined,
  path: string,
): void => {
  const waiting = new Map<string, Call[]>();
  let ready: Call[] = [];
  for (const call of calls) {
    for (const key of needs([call.node.args, call.node.kwargs], new Set())) {
      if (outputs.has(key)) continue;
      call.waiting++;
      waiting.set(key, [...(waiting.get(key) ?? []), call]);
    }
    if (!call.waiting) ready.push(call);
  }
  const resolve = (v: unknown): unknown => {
    if (isHistory(v)) {
      const t = find(v.config.keras_history);
      if (!t)
        throw new FormatError(
          `${path}: a call needs an output that is not there: ${JSON.stringify(v.config.keras_history)}.`,
        );
      return t;
    }
    const plain = unfloat(v);
    // A constant that the graph captured: ops take nested numbers as they are.
    if (isJson(plain) && plain.class_name === "__tensor__") return resolve((plain.config as Json).value);
    if (Array.isArray(plain)) return plain.map(resolve);
    return isJson(plain) ? Object.fromEntries(Object.entries(plain).map(([k, w]) => [camel(k), resolve(w)])) : plain;
  };
  let done = 0;
  while (ready.length) {
    const now = ready;
    ready = [];
    for (const { node, run, key } of now) {
      const out = run(argumentsOf(resolve(node.args ?? []), resolve(node.kwargs ?? {}) as Json));
      const list: KerasTensor[] = [];
      treeMap(out as Tree<KerasTensor>, (t) => list.push(t));
      outputs.set(key, list);
      done++;
      for (const call of waiting.get(key) ?? []) if (--call.waiting === 0) ready.push(call);
      waiting.delete(key);
    }
  }
  if (done < calls.length) {
    const stuck = [...new Set(calls.filter((c) => c.waiting > 0).map((c) => c.name))];
    throw new FormatError(
      `${path}: the calls of a functional model must lead back to its inputs; those of ${stuck.slice(0, 8).join(", ")} do not.`,
    );
  }
};

/** Arguments by place, then the options that are given. */
const argumentsOf = (given: unknown, kwargs: Json): unknown[] => {
  const args = [...(given as unknown[])];
  const options = Object.entries(kwargs).filter(([, v]) => v !== null && v !== undefined);
  if (!args.length)
    for (const name of POSITIONAL) {
      const at = options.findIndex(([k]) => k === name);
      if (at >= 0) args.push(options.splice(at, 1)[0]![1]);
    }
  return options.length ? [...args, Object.fromEntries(options)] : args;
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
  const name = String(entry.class_name).replace(/^[A-Z]+(?![a-z])|^[A-Z]/, (c) => c.toLowerCase());
  const fn = lookUp(objects, name, "op", `${path}/${entry.name}`) as (...args: never[]) => unknown;
  const options = Object.fromEntries(
    Object.entries(entry.config)
      .filter(([k, v]) => k !== "name" && k !== "dtype" && v !== null)
      .map(([k, v]) => [camel(k), unfloat(v)]),
  );
  const op = symbolicOp(entry.class_name, fn, entry.module) as (...args: unknown[]) => unknown;
  return { run: (args) => op(...args, ...(Object.keys(options).length ? [options] : [])), nested: false };
};
