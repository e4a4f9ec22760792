import * as activations from "@hornbeam/activations";
import { hostData, isTensor, tensor, type Tensor } from "@hornbeam/core";
import * as constraints from "@hornbeam/constraints";
import * as initializers from "@hornbeam/initializers";
import { dtypes, FormatError, UnsupportedError, type DType, type TypedArray } from "@hornbeam/ir";
import * as losses from "@hornbeam/losses";
import * as metrics from "@hornbeam/metrics";
import { DTypePolicy, isKerasTensor, Layer, type Configurable } from "@hornbeam/nn";
import * as dtypePolicies from "@hornbeam/nn/dtypePolicies";
import * as optimizers from "@hornbeam/optimizers";
import * as quantizers from "@hornbeam/quantizers";
import * as regularizers from "@hornbeam/regularizers";
import { deserializeObject, serializeLayer, type Objects } from "@hornbeam/saving";
import { objectsOf } from "../objects.ts";
import { snake } from "../resolve.ts";

type Json = Readonly<Record<string, unknown>>;
const isRecord = (x: unknown): x is Json =>
  typeof x === "object" && x !== null && [Object.prototype, null].includes(Object.getPrototypeOf(x) as null);

/** Classes with the functions that give their configs, in the order in which they are asked. */
const kinds: readonly (readonly [abstract new (...args: never[]) => object, (x: never) => unknown])[] = [
  [Layer, serializeLayer],
  [DTypePolicy, dtypePolicies.serialize],
  [optimizers.Optimizer, optimizers.serialize],
  [optimizers.LearningRateSchedule, optimizers.serialize],
  [losses.Loss, losses.serialize],
  [metrics.Metric, metrics.serialize],
  [initializers.Initializer, initializers.serialize],
  [regularizers.Regularizer, regularizers.serialize],
  [constraints.Constraint, constraints.serialize],
  [quantizers.Quantizer, quantizers.serialize],
  [quantizers.QuantizationConfig, quantizers.serialize],
];

const numbers = (class_name: string, data: TypedArray, shape: readonly number[], dtype: DType): Json => {
  const nested = (axis: number, at: number): unknown => {
    if (axis === shape.length) return Number(data[at]);
    const step = shape.slice(axis + 1).reduce((n, d) => n * d, 1);
    return Array.from({ length: shape[axis]! }, (_, i) => nested(axis + 1, at + i * step));
  };
  return { class_name, config: { value: nested(0, 0), dtype } };
};
const dtypeOfArray = (x: TypedArray): DType =>
  (Object.keys(dtypes) as DType[]).find((d) => dtypes[d].array === x.constructor) ?? "float32";

const serializeFunction = (fn: { readonly name: string; readonly kerasName?: string }): Json => {
  const name = fn.kerasName ?? (Object.hasOwn(activations, fn.name) ? snake(fn.name) : fn.name);
  if (!name)
    throw new UnsupportedError(
      "serializeKerasObject: a function needs a name, by which it is found again; received one without.",
    );
  return { module: "builtins", class_name: "function", config: name, registered_name: name };
};

/**
 * Keras's config of any object that has one: layers and models, optimizers, losses, metrics, initializers, policies …, functions by their
 * names, tensors and typed arrays by their values, and lists and records of all of them. (`keras.saving.serialize_keras_object`)
 * @throws UnsupportedError for what has no config, and tensors whose values are not on the host: pass `await x.data()`.
 * @example serializeKerasObject(new Adam({ learningRate: 0.01 })); // { module: "keras.optimizers", class_name: "Adam", … }
 */
export const serializeKerasObject = (obj: unknown): unknown => {
  if (obj === undefined || obj === null) return null;
  if (typeof obj === "number" || typeof obj === "string" || typeof obj === "boolean") return obj;
  if (Array.isArray(obj)) return obj.map(serializeKerasObject);
  if (typeof obj === "function") return serializeFunction(obj as unknown as { name: string });
  if (ArrayBuffer.isView(obj)) {
    const array = obj as TypedArray;
    return numbers("__numpy__", array, [array.length], dtypeOfArray(array));
  }
  if (isKerasTensor(obj)) {
    const { node } = obj;
    const history = node ? [node.operation.name, node.index, obj.index] : null;
    return { class_name: "__keras_tensor__", config: { shape: obj.shape, dtype: obj.dtype, keras_history: history } };
  }
  if (isTensor(obj)) return tensorConfig(obj);
  const kind = kinds.find(([Class]) => obj instanceof Class);
  if (kind) return kind[1](obj as never);
  if (isRecord(obj)) return Object.fromEntries(Object.entries(obj).map(([k, v]) => [k, serializeKerasObject(v)]));
  if (typeof obj === "object" && "getConfig" in obj) {
    const { name } = obj.constructor;
    const config = (obj as Configurable).getConfig();
    return {
      module: "builtins",
      class_name: name,
      config: serializeKerasObject({ ...config }),
      registered_name: `Custom>${name}`,
    };
  }
  throw new UnsupportedError(
    `serializeKerasObject: an object needs getConfig; received ${typeof obj}, which has none.`,
  );
};

const tensorConfig = (t: Tensor): Json => {
  const data = hostData(t);
  if (!data)
    throw new UnsupportedError(
      "serializeKerasObject: the values of a tensor must be on the host. Pass await x.data(), or x.array().",
    );
  return numbers("__tensor__", data, t.shape, t.dtype);
};

/** Classes of all modules: by name, and with the module in front where two have one of a name. */
const tables = (own: Objects): Objects => {
  const qualified = (module: string, classes: object): [string, unknown][] =>
    Object.entries(classes)
      .filter(([name]) => /^[A-Z]/.test(name))
      .map(([name, Class]) => [`${module}.${name}`, Class]);
  const modules = Object.fromEntries([
    ...qualified("keras.losses", losses),
    ...qualified("keras.metrics", metrics),
    ...qualified("keras.optimizers", optimizers),
    ...qualified("keras.optimizers.schedules", optimizers),
    ...qualified("keras.regularizers", regularizers),
    ...qualified("keras.constraints", constraints),
    ...qualified("keras.initializers", initializers),
  ]);
  return { ...metrics, ...losses, ...optimizers, ...objectsOf({}), ...modules, ...own };
};

/** Values that are no classes, in Keras's notation. */
const special: Readonly<Record<string, (config: Json) => unknown>> = {
  __tensor__: ({ value, dtype }) => tensor(value as number[], { dtype: dtype as DType }),
  __numpy__: ({ value, dtype }) => tensor(value as number[], { dtype: dtype as DType }),
  __bytes__: ({ value }) => new TextEncoder().encode(String(value)),
};

/**
 * What `serializeKerasObject`, or Keras's, gave as an object again; classes and functions of your own by name in `objects`.
 * (`keras.saving.deserialize_keras_object`)
 * @throws ValueError, FormatError for unknown classes, and Python code, which is never run.
 * @example deserializeKerasObject({ module: "keras.losses", class_name: "Huber", config: { delta: 2 } });
 */
export const deserializeKerasObject = (
  config: unknown,
  { objects = {} }: { readonly objects?: Objects } = {},
): unknown => {
  const table = tables(objects);
  const read = (x: unknown, path: string): unknown => {
    if (Array.isArray(x)) return x.map((v, i) => read(v, `${path}[${i}]`));
    if (!isRecord(x)) return x;
    const { class_name: name, config: inner } = x;
    if (typeof name !== "string" || !("config" in x))
      return Object.fromEntries(Object.entries(x).map(([k, v]) => [k, read(v, `${path}.${k}`)]));
    if (name === "__tuple__") return read((inner as Json | null)?.["value"] ?? [], path);
    if (Object.hasOwn(special, name)) return special[name]!((inner ?? {}) as Json);
    if (name === "__keras_tensor__")
      throw new FormatError(
        `${path}: a symbolic value is a part of a model; received one alone. Deserialize the model.`,
      );
    return deserializeObject(x as Record<string, unknown>, table, path);
  };
  return read(config, "config");
};
