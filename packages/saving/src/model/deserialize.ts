import { FormatError, ValueError } from "@hornbeam/ir";
import { DTypePolicy, InputLayer, Layer, Sequential } from "@hornbeam/nn";
import { camel, isJson, lookUp, unfloat, type Json, type Objects } from "./configValues.ts";
import { functional } from "./functional.ts";
import { deserialize as deserializePolicy } from "@hornbeam/nn/dtypePolicies";

const ACTIVATION = /(^|_)activation$/;
/** Config entries that Keras lets name a file to be read. */
const FILES = /^(vocabulary|idf_weights|table|filename|filepath|path)$/;

/** Values of a config: nested objects made, activations looked up, Python floats plain again. */
const readConfig = (config: Json, objects: Objects, path: string): Json =>
  Object.fromEntries(
    Object.entries(config).map(([key, value]) => {
      const at = `${path}.${key}`;
      if (typeof value === "string" && ACTIVATION.test(key))
        return [key, lookUp(objects, camel(value), "activation", at)];
      if (typeof value === "string" && FILES.test(key))
        throw new FormatError(
          `${at}: a model must not name files to be read; received ${JSON.stringify(value.slice(0, 80))}. Put the values themselves into the file.`,
        );
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
  if (name === "Policy") return new DTypePolicy(String(config.name));
  if (name.includes("DTypePolicy")) return deserializePolicy(plainJson(entry));
  if (name === "function") return ownFunction(String(entry.config), objects, path);
  if (!Object.hasOwn(objects, name)) refuseCode(name, path);
  const known = name === "OrthogonalInitializer" ? "Orthogonal" : name;
  const Class = lookUp(objects, keyOf(entry, known, objects), "class", path);
  // Own classes may come from the user; ops and activations are no classes.
  if (typeof Class !== "function" || !Class.prototype)
    throw new FormatError(`${path}: "${name}" must be a class; received ${typeof Class}. Pass the class in objects.`);
  if (isLayerClass(Class)) return deserializeLayer(entry, objects, path);
  const options = camelKeys(readConfig(config, objects, path));
  const { positional = [] } = Class as { positional?: readonly string[] };
  return new (Class as new (...args: unknown[]) => unknown)(...positional.map((k) => options[k]), options);
};

/** Two of Keras's modules may have a class of one name: an Identity is a layer, and an initializer. */
const keyOf = ({ module, registered_name: registered }: Json, name: string, objects: Objects): string =>
  [String(registered), `${String(module)}.${name}`].find((key) => Object.hasOwn(objects, key)) ?? name;

/** A function of the user's by its name; its code is not in the file, and would not be run. */
const ownFunction = (name: string, objects: Objects, path: string): unknown => {
  const short = name.replace(/^.*>/, "");
  const key = [name, short, camel(short)].find((k) => Object.hasOwn(objects, k));
  if (key !== undefined) return objects[key];
  throw new FormatError(
    `${path}: the file names a function "${name}", which is not known here. Write it in JavaScript and pass it: loadModel(source, { objects: { ${short} } }).`,
  );
};

/** Code that Python marshalled is never run. */
const refuseCode = (name: string, path: string): void => {
  if (name === "__lambda__" || name === "Lambda")
    throw new FormatError(
      `${path}: the file holds Python code (${name}), which is never run. Write a Layer class that does the same, and pass it: loadModel(source, { objects: { ${name} } }).`,
    );
};

/** Shapes alone take no memory, but some layers make tables as long as an axis. */
const checkInput = (shape: unknown, path: string): void => {
  const size = Array.isArray(shape) ? shape.slice(1).reduce((n, d) => n * Number(unfloat(d) ?? 1), 1) : 1;
  if (size > 2 ** 28) throw new FormatError(`${path}: inputs may have 2^28 elements; received [${String(shape)}].`);
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
  if (name === "Functional" || (name === "Model" && "input_layers" in config))
    return functional(config, objects, at, deserializeLayer);
  if (name === "InputLayer") {
    checkInput(config.batch_shape, at);
    return InputLayer.fromConfig(readConfig(config, objects, at));
  }
  if (!Object.hasOwn(objects, name)) refuseCode(name, at);
  const Class = lookUp(objects, keyOf(entry, name, objects), "layer", at);
  if (!isLayerClass(Class)) throw new ValueError(`${at}: "${name}" must be a Layer class; received ${typeof Class}.`);
  const read = readConfig(config, objects, at);
  // A Lambda's function may be one of the user's; Python's own comes as code, or not at all.
  if (name === "Lambda" && "function" in read && typeof read.function !== "function") refuseCode(name, at);
  const layer = Class.fromConfig(read);
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
