import type { Config, Configurable } from "./types.ts";

const isConfigurable = (x: unknown): x is Configurable =>
  typeof x === "object" && x !== null && "getConfig" in x && typeof x.getConfig === "function";

/** Keras's config of an object and of those in its config: { module, class_name, config, registered_name }. `moduleOf` says where Keras has one. */
export const serializeObject = (object: Configurable, moduleOf: (object: Configurable) => string): Config => {
  const value = (x: unknown): unknown => {
    if (isConfigurable(x)) return serializeObject(x, moduleOf);
    if (Array.isArray(x)) return x.map(value);
    if (typeof x !== "object" || x === null || Object.getPrototypeOf(x) !== Object.prototype) return x;
    return Object.fromEntries(Object.entries(x).map(([k, v]) => [k, value(v)]));
  };
  const { className, name } = object.constructor as unknown as { className: string; name: string };
  const builtin = Object.hasOwn(object.constructor, "className");
  return {
    module: builtin ? moduleOf(object) : "builtins",
    class_name: builtin ? className : name,
    config: value(object.getConfig()),
    registered_name: builtin ? null : `Custom>${name}`,
  };
};
