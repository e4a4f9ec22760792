import { FormatError } from "@hornbeam/ir";
import { deserializeObject } from "./deserialize.ts";
import { lookUp, unfloat, type Objects } from "./configValues.ts";

/** Classes that the compile config of a file may name; losses and metrics share names, so each has a table. */
export interface CompileObjects {
  readonly optimizers: Objects;
  readonly losses: Objects;
  readonly metrics: Objects;
}

type Json = Readonly<Record<string, unknown>>;
const isJson = (x: unknown): x is Json => typeof x === "object" && x !== null && !Array.isArray(x);

/** Names stay names, which `compile` resolves; a function of the user is looked up, Keras's own goes by its name. */
const readSpec = (value: unknown, objects: Objects, own: Objects, path: string): unknown => {
  const plain = unfloat(value);
  if (Array.isArray(plain)) return plain.map((v, i) => readSpec(v, objects, own, `${path}[${i}]`));
  if (!isJson(plain)) return plain;
  if (plain.class_name === "function") {
    const name = String(plain.config);
    return Object.hasOwn(own, name) ? own[name] : name;
  }
  if (typeof plain.class_name === "string" && "config" in plain) return deserializeObject(plain, objects, path);
  return Object.fromEntries(Object.entries(plain).map(([k, v]) => [k, readSpec(v, objects, own, `${path}.${k}`)]));
};

/**
 * Options for a model's `compile` from Keras's `compile_config`; undefined where the model was not compiled. `own` are the user's
 * objects. @throws FormatError, ValueError for what is malformed or unknown.
 */
export const compileOptions = (
  config: unknown,
  tables: CompileObjects,
  own: Objects,
): Record<string, unknown> | undefined => {
  if (config === undefined || config === null) return undefined;
  if (!isJson(config))
    throw new FormatError(`model.compile_config: must be an object; received ${JSON.stringify(config).slice(0, 80)}.`);
  if (!config.optimizer && !config.loss) return undefined;
  const read = (key: string, table: Objects): unknown =>
    readSpec(config[key], { ...table, ...own }, own, `model.compile_config.${key}`) ?? null;
  const optimizer = read("optimizer", tables.optimizers);
  return {
    ...(optimizer !== null && {
      optimizer: typeof optimizer === "string" ? optimizerName(optimizer, tables) : optimizer,
    }),
    loss: read("loss", tables.losses),
    ...(config.loss_weights !== null && { lossWeights: read("loss_weights", {}) }),
    metrics: read("metrics", tables.metrics),
    weightedMetrics: read("weighted_metrics", tables.metrics),
    runEagerly: config.run_eagerly === true,
    ...(Number(config.steps_per_execution) > 1 && { stepsPerExecution: Number(config.steps_per_execution) }),
  };
};

/** Keras 2 wrote class names where Keras 3 writes objects. */
const optimizerName = (name: string, { optimizers }: CompileObjects): unknown =>
  Object.hasOwn(optimizers, name)
    ? new (lookUp(optimizers, name, "optimizer", "model.compile_config") as new () => unknown)()
    : name;
