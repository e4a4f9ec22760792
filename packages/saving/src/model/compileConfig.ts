import { UnsupportedError } from "@hornbeam/ir";
import type { Variable } from "@hornbeam/nn";
import type { PyJson } from "../config/types.ts";
import { toPyJson } from "./toPyJson.ts";

/** An optimizer as files see it: what it is, and its state. */
export interface SavedOptimizer {
  readonly name: string;
  readonly className: string;
  readonly built: boolean;
  readonly variables: readonly Variable[];
  readonly learningRate: unknown;
  build(variables: readonly Variable[]): void;
  getConfig(): Record<string, unknown>;
}

/** What a model was compiled with: names, objects with a config, or functions that have a name; in lists and records. */
export interface CompileState {
  readonly optimizer?: SavedOptimizer;
  readonly loss?: unknown;
  readonly lossWeights?: unknown;
  readonly metrics?: unknown;
  readonly weightedMetrics?: unknown;
  readonly runEagerly?: boolean;
  readonly stepsPerExecution?: number | undefined;
}

interface Configured {
  readonly className: string;
  getConfig(): Record<string, unknown>;
}
const isConfigured = (x: unknown): x is Configured =>
  typeof x === "object" && x !== null && "getConfig" in x && typeof x.getConfig === "function";

/** Numbers that changed since an object was made: the learning rate of the moment, by optimizer. */
export type Rates = ReadonlyMap<object, number>;

/** Where Keras has what an optimizer holds: other optimizers, a map of them, or a schedule. */
const moduleInside = (x: Configured, module: string): string =>
  module !== "keras.optimizers" || "variables" in x || x.className === "OptimizerMap" ? module : `${module}.schedules`;

/** A value of a config; objects in it become theirs. */
const serializeValue = (key: string, x: unknown, module: string, rates: Rates | undefined): PyJson => {
  if (isConfigured(x)) return serializeObject(x, moduleInside(x, module), rates);
  if (typeof x === "object" && x !== null && Object.getPrototypeOf(x) === Object.prototype)
    return Object.fromEntries(Object.entries(x).map(([k, v]) => [k, serializeValue(k, v, module, rates)]));
  if (typeof x === "function") return serializeFunction(x as unknown as { readonly name: string }, "learning rate");
  return toPyJson(key, x);
};

/** A class of the user has no class name of its own and goes by its name in JavaScript. */
const serializeObject = (x: Configured, module: string, rates?: Rates): PyJson => {
  const { className, name } = x.constructor as unknown as { className: string; name: string };
  const own = Object.hasOwn(x.constructor, "className");
  const rate = rates?.get(x);
  const config = { ...x.getConfig(), ...(rate !== undefined && { learning_rate: rate }) };
  return {
    module: own ? module : "builtins",
    class_name: own ? className : name,
    config: serializeValue("config", config, module, rates),
    registered_name: own ? null : `Custom>${name}`,
  };
};

/** The optimizers that a state holds, those inside others too. */
export const optimizersOf = (x: unknown): SavedOptimizer[] => {
  if (typeof x !== "object" || x === null) return [];
  if (!isConfigured(x)) return Object.values(x).flatMap(optimizersOf);
  const inside = Object.values(x.getConfig()).flatMap(optimizersOf);
  return "variables" in x ? [x as unknown as SavedOptimizer, ...inside] : inside;
};

const serializeFunction = (fn: { readonly name: string; readonly kerasName?: string }, role: string): PyJson => {
  const name = fn.kerasName ?? fn.name;
  if (!name)
    throw new UnsupportedError(
      `saving: a ${role} that is a function needs a name; received one without. Give it one: const myLoss = (yTrue, yPred) => …; and pass it to loadModel in objects.`,
    );
  return { module: "builtins", class_name: "function", config: name, registered_name: name };
};

const serializeSpec = (x: unknown, module: string, role: string): PyJson => {
  if (Array.isArray(x)) return x.map((y) => serializeSpec(y, module, role));
  if (isConfigured(x)) return serializeObject(x, module);
  if (typeof x === "function") return serializeFunction(x as { name: string }, role);
  if (typeof x === "object" && x !== null)
    return Object.fromEntries(Object.entries(x).map(([k, v]) => [k, serializeSpec(v, module, role)]));
  return toPyJson(role, x);
};

/**
 * Keras's `compile_config`. `rates` are the learning rates at this moment, which callbacks may have changed since the optimizers were made.
 * @throws UnsupportedError for a loss or metric that is a function without a name.
 */
export const serializeCompile = (state: CompileState, rates?: Rates): Record<string, PyJson> => {
  const { optimizer } = state;
  return {
    optimizer: optimizer ? serializeObject(optimizer, "keras.optimizers", rates) : null,
    loss: serializeSpec(state.loss, "keras.losses", "loss"),
    loss_weights: toPyJson("loss_weights", state.lossWeights),
    metrics: serializeSpec(state.metrics, "keras.metrics", "metric"),
    weighted_metrics: serializeSpec(state.weightedMetrics, "keras.metrics", "metric"),
    run_eagerly: state.runEagerly ?? false,
    steps_per_execution: state.stepsPerExecution ?? 1,
    jit_compile: false,
  };
};
