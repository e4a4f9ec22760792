import * as activations from "@hornbeam/activations";
import type { Tensor } from "@hornbeam/core";
import * as constraints from "@hornbeam/constraints";
import * as initializers from "@hornbeam/initializers";
import * as losses from "@hornbeam/losses";
import * as metrics from "@hornbeam/metrics";
import type { Constraint, Initializer, Regularizer } from "@hornbeam/nn";
import * as optimizers from "@hornbeam/optimizers";
import * as regularizers from "@hornbeam/regularizers";
import type { LossLike, MetricLike, OptimizerLike } from "@hornbeam/train";
import { ValueError } from "@hornbeam/ir";
import { AutoAccuracy } from "./AutoAccuracy.ts";
import { byName } from "@hornbeam/nn";
import { snake } from "./resolve.ts";

type Maker<T> = () => T;
type Class<T> = (new () => T) & { readonly positional?: readonly string[] };

/** Makes an object of a class without arguments. @throws ValueError for a class that cannot be made so. */
const maker =
  <T>(name: string, Class: Class<T>): Maker<T> =>
  () => {
    const needed = Class.positional ?? [];
    if (needed.length)
      throw new ValueError(
        `${name}: a name is not enough, ${needed.join(", ")} must be given. Make it: new ${name}(${needed.join(", ")}).`,
      );
    return new Class();
  };

/** Classes of a module by their names, in snake case too. */
const makers = <T>(module: object, extra: Readonly<Record<string, string>> = {}): Record<string, Maker<T>> => {
  const table: Record<string, Maker<T>> = {};
  for (const [name, value] of Object.entries(module))
    if (/^[A-Z]/.test(name) && typeof value === "function" && "className" in value)
      table[snake(name)] = table[name] = maker(name, value as unknown as Class<T>);
  for (const [alias, name] of Object.entries(extra)) table[alias] = table[name]!;
  return table;
};

const lossAliases = {
  mse: "mean_squared_error",
  mae: "mean_absolute_error",
  mape: "mean_absolute_percentage_error",
  msle: "mean_squared_logarithmic_error",
  bce: "binary_crossentropy",
};
const onlyLosses = { kld: "kl_divergence", logcosh: "log_cosh" };

/** An activation of a name, or the function itself. */
export const activationOf = (x: unknown): unknown => {
  if (typeof x !== "string") return x;
  const table: Record<string, (x: Tensor) => Tensor> = {};
  for (const fn of Object.values(activations))
    if (typeof fn === "function" && "kerasName" in fn) table[fn.kerasName as string] = fn as (x: Tensor) => Tensor;
  return byName("activation", x, { ...table, swish: table.silu!, hard_swish: table.hard_silu! });
};
const initializerAliases = {
  normal: "random_normal",
  uniform: "random_uniform",
  one: "ones",
  zero: "zeros",
  IdentityInitializer: "identity",
  OrthogonalInitializer: "orthogonal",
  STFTInitializer: "stft",
};
export const initializerOf = (x: unknown): unknown =>
  typeof x === "string" ? byName<Maker<Initializer>>("initializer", x, makers(initializers, initializerAliases))() : x;
export const regularizerOf = (x: unknown): unknown =>
  typeof x === "string" ? byName<Maker<Regularizer>>("regularizer", x, makers(regularizers))() : x;
export const constraintOf = (x: unknown): unknown =>
  typeof x === "string" ? byName<Maker<Constraint>>("constraint", x, makers(constraints))() : x;
export const optimizerOf = (x: unknown): unknown =>
  typeof x === "string" ? byName<Maker<OptimizerLike>>("optimizer", x, makers(optimizers))() : x;

/** Losses by name, also inside lists and records. */
export const lossOf = (x: unknown): unknown =>
  mapSpec(x, (name) => byName<Maker<LossLike>>("loss", name, makers(losses, { ...lossAliases, ...onlyLosses }))());

/** Metrics by name, also inside lists and records. "accuracy" decides by the shapes it sees. */
export const metricOf = (x: unknown): unknown =>
  mapSpec(x, (name) => {
    const table = makers<MetricLike>(metrics, { ...lossAliases, kld: "kl_divergence", logcosh: "log_cosh_error" });
    const auto = (): MetricLike => new AutoAccuracy(name) as unknown as MetricLike;
    const metric = byName<Maker<MetricLike>>("metric", name, { ...table, accuracy: auto, acc: auto })();
    return Object.assign(metric, { name });
  });

const mapSpec = (x: unknown, fn: (name: string) => unknown): unknown => {
  if (typeof x === "string") return fn(x);
  if (Array.isArray(x)) return x.map((y) => mapSpec(y, fn));
  if (typeof x === "object" && x !== null && Object.getPrototypeOf(x) === Object.prototype)
    return Object.fromEntries(Object.entries(x).map(([k, v]) => [k, mapSpec(v, fn)]));
  return x;
};

const resolvers: readonly (readonly [RegExp, (x: unknown) => unknown])[] = [
  [/activation$/i, activationOf],
  [/Initializer$/, initializerOf],
  [/Regularizer$/, regularizerOf],
  [/Constraint$/, constraintOf],
];

/** Options of a layer with names replaced by what they stand for. */
export const resolveOptions = (x: unknown): unknown => {
  if (typeof x !== "object" || x === null || Object.getPrototypeOf(x) !== Object.prototype) return x;
  return Object.fromEntries(
    Object.entries(x).map(([key, value]) => [
      key,
      resolvers.reduce((v, [pattern, of]) => (pattern.test(key) ? of(v) : v), value as unknown),
    ]),
  );
};
