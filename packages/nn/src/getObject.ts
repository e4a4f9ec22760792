import { ValueError } from "@hornbeam/ir";
import { byName } from "./byName.ts";
import { snakeCase } from "./naming.ts";
import type { Config, Configurable } from "./types.ts";

/** A class whose constructor takes the values that it names as positional, and an object of options. */
export type ConfigurableClass<T> = (new (...args: never[]) => T) & { readonly positional?: readonly string[] };
/** Classes by their names. */
export type Classes<T> = Readonly<Record<string, ConfigurableClass<T>>>;

const isConfig = (x: unknown): x is { readonly class_name: string; readonly config?: Config } =>
  typeof x === "object" && x !== null && typeof (x as { class_name?: unknown }).class_name === "string";

const camelKeys = (config: Config): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(config).map(([k, v]) => [k.replace(/_([a-z0-9])/g, (_, c: string) => c.toUpperCase()), v]),
  );

/** Classes by their own names and in snake case: `L1L2`, `l1_l2` and `l1l2` are one. */
const table = <T>(classes: Classes<T>): Classes<T> =>
  Object.fromEntries(
    Object.entries(classes).flatMap(([name, Class]) => [
      [name, Class],
      [snakeCase(name), Class],
    ]),
  );

/** Values of a config, those that are objects themselves made by `make`. */
const withObjects = (x: unknown, make: (config: unknown) => unknown): unknown => {
  if (isConfig(x)) return make(x);
  if (Array.isArray(x)) return x.map((y) => withObjects(y, make));
  if (typeof x !== "object" || x === null || Object.getPrototypeOf(x) !== Object.prototype) return x;
  return Object.fromEntries(Object.entries(x).map(([k, v]) => [k, withObjects(v, make)]));
};

/**
 * An object from what Keras's `deserialize` of a module takes: { class_name, config }, or a class name. Own properties only are looked up.
 * @throws ValueError for what names no class, and for unknown names, with the nearest known ones.
 */
export const deserializeObject = <T>(what: string, classes: Classes<T>, config: unknown): T => {
  const entry = typeof config === "string" ? { class_name: config } : config;
  if (!isConfig(entry))
    throw new ValueError(
      `${what}: a config must be { class_name, config } or a name; received ${JSON.stringify(config)}.`,
    );
  const Class = byName(what, entry.class_name, table(classes));
  const inside = withObjects({ ...entry.config }, (x) => deserializeObject(what, classes, x));
  const options = camelKeys(inside as Config);
  return new Class(...([...(Class.positional ?? []).map((k) => options[k]), options] as never[]));
};

/**
 * What Keras's `get` of a module gives: null for null, an object of a name, a config or a class, and an object as it is.
 * @throws ValueError for anything else.
 */
export const getObject = <T extends Configurable>(what: string, classes: Classes<T>, identifier: unknown): T | null => {
  if (identifier === null || identifier === undefined) return null;
  if (typeof identifier === "string" || isConfig(identifier)) return deserializeObject(what, classes, identifier);
  if (typeof identifier === "function" && "className" in identifier)
    return new (identifier as unknown as ConfigurableClass<T>)();
  if (typeof identifier === "object" && "getConfig" in identifier) return identifier as T;
  throw new ValueError(
    `${what}: pass a name, a config, an object of this kind or null; received ${typeof identifier}.`,
  );
};
