import { treeMap, type Tree } from "@hornbeam/core";
import {
  Functional,
  type Layer,
  Model,
  InputLayer,
  nodeIndices,
  isKerasTensor,
  OpOperation,
  Sequential,
  type CallNode,
  type KerasTensor,
} from "@hornbeam/nn";
import { pyFloat } from "../config/pyFloat.ts";
import { classNameOf, registeredName } from "./registeredName.ts";
import { toPyJson as toJson } from "./toPyJson.ts";
import type { PyJson } from "../config/types.ts";

/** Where Keras exports a class; classes of users have a registered name. */
const identityOf = (layer: Layer): { module: string; class_name: string; registered_name: PyJson } => {
  const own = registeredName(layer);
  if (own !== undefined) return { module: "builtins", class_name: classNameOf(layer), registered_name: own };
  if (layer instanceof Functional)
    return { module: "keras.src.models.functional", class_name: "Functional", registered_name: "Functional" };
  return {
    module:
      layer instanceof Sequential
        ? "keras"
        : ((layer.constructor as { readonly kerasModule?: string }).kerasModule ?? "keras.layers"),
    class_name: layer.className,
    registered_name: null,
  };
};

/** Keras's layers without a `build` of their own, which say nothing of their shapes. */
const UNBUILT =
  /^((Global)?(Average|Max)Pooling\dD|(Alpha|Gaussian|Spatial)?Dropout(\dD)?|GaussianNoise|(Leaky)?ReLU|ELU|Activation|ActivityRegularization|Identity|Masking|Reshape|Softmax|UnitNormalization)$/;

/** What the layer is built for; graphs are built by their calls. */
const buildConfigOf = (layer: Layer): PyJson | undefined => {
  if (layer instanceof Functional) return { input_shape: null };
  const unbuilt = layer instanceof InputLayer || UNBUILT.test(layer.className);
  const build = unbuilt ? undefined : layer.getBuildConfig();
  return build && toJson("build_config", build);
};

/** A layer or model as Keras's JSON: module, class, config, build config. */
export const serializeLayer = (layer: Layer): Record<string, PyJson> => {
  const { module, class_name, registered_name } = identityOf(layer);
  const config =
    layer instanceof Sequential
      ? sequentialConfig(layer)
      : layer instanceof Functional
        ? functionalConfig(layer)
        : (toJson("config", layer.getConfig()) as Record<string, PyJson>);
  const build = buildConfigOf(layer);
  return {
    module,
    class_name,
    config,
    registered_name,
    ...(build !== undefined && { build_config: build }),
    ...(layer instanceof Model && { compile_config: {} }),
  };
};

const sequentialConfig = (model: Sequential): Record<string, PyJson> => {
  const input = model.inputLayer;
  const base = toJson("config", model.getConfig()) as Record<string, PyJson>;
  return {
    ...base,
    layers: [...(input ? [input as Layer] : []), ...model.layers].map(serializeLayer),
    ...(input && { build_input_shape: toJson("build_input_shape", input.batchShape) }),
  };
};

const snakeKeys = (options: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(options).map(([k, v]) => [k.replace(/[A-Z]/g, (c) => `_${c.toLowerCase()}`), v]));

const isOptions = (x: unknown): x is Record<string, unknown> =>
  typeof x === "object" && x !== null && Object.getPrototypeOf(x) === Object.prototype;

/** Numbers given to an op as an operand: nested, or with fractions (lists of whole numbers are sizes and axes). */
const isConstant = (x: unknown): x is readonly unknown[] =>
  Array.isArray(x) && x.length > 0 && x.every((v) => (typeof v === "number" ? !Number.isInteger(v) : isNumbers(v)));
const isNumbers = (x: unknown): boolean => Array.isArray(x) && x.every((v) => typeof v === "number" || isNumbers(v));
const constant = (value: readonly unknown[]): PyJson => ({
  class_name: "__tensor__",
  config: { value: asFloats(value), dtype: "float32" },
});
const asFloats = (x: unknown): PyJson =>
  Array.isArray(x) ? x.map(asFloats) : Number.isInteger(x) ? pyFloat(x as number) : (x as number);

const functionalConfig = (model: Functional): Record<string, PyJson> => {
  const indices = nodeIndices(model);
  const history = (t: KerasTensor): [string, number, number] => [
    t.node!.operation.name,
    indices.get(t.node!) ?? 0,
    t.index,
  ];
  const tensor = (x: unknown): unknown =>
    isKerasTensor(x)
      ? { class_name: "__keras_tensor__", config: { shape: x.shape, dtype: x.dtype, keras_history: history(x) } }
      : x;
  const split = (node: CallNode): { args: readonly unknown[]; options: Record<string, unknown> } => {
    const last = node.args[node.args.length - 1];
    return node.args.length > 1 && isOptions(last)
      ? { args: node.args.slice(0, -1), options: last }
      : { args: node.args, options: {} };
  };
  const call = (node: CallNode): PyJson => {
    const { args, options } = split(node);
    const isOp = (node.operation as unknown) instanceof OpOperation;
    const map = (x: unknown): PyJson => toJson("args", treeMap(x as Tree<unknown>, tensor));
    return {
      args: args.map((x) => (isOp && isConstant(x) ? constant(x) : map(x))),
      kwargs: isOp ? {} : (map(snakeKeys(options)) as Record<string, PyJson>),
    };
  };
  const entry = (o: CallNode["operation"]): Record<string, PyJson> => {
    if (o instanceof InputLayer) return { ...serializeLayer(o), name: o.name, inbound_nodes: [] };
    const nodes = model.nodes.filter((n) => n.operation === o).sort((x, y) => x.index - y.index);
    const inbound = nodes.map(call);
    if (!((o as unknown) instanceof OpOperation))
      return { ...serializeLayer(o as unknown as Layer), name: o.name, inbound_nodes: inbound };
    const { module, className, name } = o as unknown as OpOperation;
    const config = toJson("config", { name, ...snakeKeys(split(nodes[0]!).options) });
    return { module, class_name: className, config, registered_name: className, name, inbound_nodes: inbound };
  };
  const ends = (tree: Tree<KerasTensor>): PyJson => treeMap(tree, history) as unknown as PyJson;
  return {
    name: model.name,
    trainable: model.trainable,
    layers: model.operations.map(entry),
    input_layers: ends(model.inputs),
    output_layers: ends(model.outputs),
  };
};
