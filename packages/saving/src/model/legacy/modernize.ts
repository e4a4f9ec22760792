import { FormatError } from "@hornbeam/ir";
import { isJson, type Json } from "../configValues.ts";
import { modernCall, modernOp } from "./nodes.ts";

/** Classes that changed their name. */
const RENAMED: Readonly<Record<string, string>> = {
  Model: "Functional",
  BatchNormalizationV1: "BatchNormalization",
  BatchNormalizationV2: "BatchNormalization",
  OrthogonalInitializer: "Orthogonal",
  Policy: "DTypePolicy",
};

/** Config entries of Keras 2 that mean nothing any more. */
const DROPPED = new Set([
  "time_major",
  "implementation",
  "ragged",
  "sparse",
  "decay",
  "is_legacy_optimizer",
  "jit_compile",
  "lr",
]);

const first = (x: unknown): unknown => (Array.isArray(x) && x.length === 1 ? x[0] : x);

/** Values of one config, its keys as Keras 3 has them. */
const modernConfig = (name: string, config: Json): Json => {
  const out: Json = {};
  for (const [key, value] of Object.entries(config)) if (!DROPPED.has(key)) out[key] = modern(value);
  if ("lr" in config && !("learning_rate" in config)) out.learning_rate = config.lr;
  if (name === "InputLayer" && config.batch_input_shape) out.batch_shape = config.batch_input_shape;
  else if (Array.isArray(config.batch_input_shape)) out.input_shape = config.batch_input_shape.slice(1);
  delete out.batch_input_shape;
  if (name === "BatchNormalization") out.axis = first(config.axis) ?? -1;
  if (name === "LeakyReLU" && "alpha" in config) {
    out.negative_slope = config.alpha;
    delete out.alpha;
  }
  if (name === "GRU" && !("reset_after" in config)) out.reset_after = false;
  if (name.startsWith("Depthwise"))
    for (const key of Object.keys(out))
      if (key === "groups" || key.startsWith("kernel_i") || key.startsWith("kernel_r")) delete out[key];
  if (out.reduction === "auto") out.reduction = "sum_over_batch_size";
  return out;
};

/** Any value of a Keras 2 config; objects get a module only where it decides what they are (ops). */
const modern = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(modern);
  if (!isJson(value)) return value;
  if (typeof value.class_name !== "string" || !("config" in value))
    return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, modern(v)]));
  return modernEntry(value);
};

const modernEntry = (entry: Json): Json => {
  const given = entry.class_name as string;
  const name = RENAMED[given] !== undefined && Object.hasOwn(RENAMED, given) ? RENAMED[given] : given;
  const config = Array.isArray(entry.config) ? { name: "sequential", layers: entry.config } : entry.config;
  if (!isJson(config)) return { ...entry, class_name: name };
  // Keras 2 wraps metrics that are functions.
  if (/^(MeanMetricWrapper|LossFunctionWrapper)$/.test(name)) return config.fn as Json;
  if (name === "Sequential") return { ...entry, class_name: name, config: modernSequential(config) };
  if (name === "Functional" && Array.isArray(config.layers))
    return { ...entry, class_name: name, config: modernFunctional(config) };
  return { ...entry, class_name: name, config: modernConfig(name, config) };
};

/** The shape of the input was an option of the first layer. */
const modernSequential = (config: Json): Json => {
  const layers = Array.isArray(config.layers) ? (config.layers as Json[]) : [];
  const [head] = layers;
  const shape =
    isJson(head) && head.class_name !== "InputLayer" && isJson(head.config) ? head.config.batch_input_shape : undefined;
  const dtype = isJson(head?.config) && head.class_name === "Embedding" ? "float32" : undefined;
  const input = Array.isArray(shape)
    ? [{ class_name: "InputLayer", config: { batch_shape: shape, dtype: dtype ?? "float32", name: "input_layer" } }]
    : [];
  return { ...config, layers: [...input, ...layers.map(modern)] };
};

const modernFunctional = (config: Json): Json => {
  const entries = config.layers as Json[];
  const names = new Set(entries.map((entry) => String(isJson(entry) ? entry.name : "")));
  const layers = entries.map((entry) => {
    if (!isJson(entry))
      throw new FormatError(`${String(config.name)}: a layer must be an object; received ${typeof entry}.`);
    const nodes = Array.isArray(entry.inbound_nodes) ? (entry.inbound_nodes as unknown[]) : [];
    const op = modernOp(entry, names);
    if (op) return op;
    // Keras 3 writes legacy files with modern calls, and ops without their module.
    const isOp = isJson(entry.config) && !("trainable" in entry.config) && entry.class_name !== "InputLayer";
    const made = modernEntry(entry);
    const inbound = nodes.map((node) => (isJson(node) ? node : modernCall(node, names)));
    const module = isOp && entry.module === undefined ? { module: "keras.src.ops.numpy" } : {};
    return { ...made, ...module, name: entry.name, inbound_nodes: inbound };
  });
  return { ...config, layers };
};

/** The config of a model of Keras 2 (or of a legacy file of Keras 3) as Keras 3 writes it. @throws FormatError for graph ops that have no counterpart. */
export const modernize = (config: unknown): unknown => (isJson(config) ? modernEntry(config) : config);

/** What Keras 2 stored of `compile`, as Keras 3's compile_config. */
export const modernTraining = (config: unknown): unknown => {
  if (!isJson(config)) return undefined;
  const { optimizer_config: optimizer, ...rest } = modern(config) as Json;
  const flat = (x: unknown): unknown => (Array.isArray(x) ? x.flat(Infinity) : x);
  return {
    loss: null,
    ...rest,
    metrics: flat(rest.metrics ?? null),
    weighted_metrics: flat(rest.weighted_metrics ?? null),
    optimizer: optimizer ?? null,
  };
};

/** True for configs whose objects or calls are not written as in Keras 3. */
export const isLegacyConfig = (config: unknown): boolean =>
  isJson(config) && (config.module === undefined || Array.isArray(config.config) || hasListCalls(config.config));

const hasListCalls = (config: unknown): boolean =>
  isJson(config) &&
  Array.isArray(config.layers) &&
  (config.layers as unknown[]).some(
    (l) =>
      isJson(l) &&
      ((Array.isArray(l.inbound_nodes) && Array.isArray(l.inbound_nodes[0])) ||
        hasListCalls(l.config) ||
        (isJson(l.config) && "batch_input_shape" in l.config)),
  );
