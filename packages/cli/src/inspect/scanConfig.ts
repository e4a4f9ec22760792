import type { Danger, NeededObject } from "./types.ts";

type Json = Readonly<Record<string, unknown>>;
const isJson = (x: unknown): x is Json => typeof x === "object" && x !== null && !Array.isArray(x);

/** What Keras's own JSON names besides exported classes: wrappers of values, policies, tensors. */
const BUILTIN: ReadonlySet<string> = new Set([
  "Sequential",
  "Functional",
  "Model",
  "InputLayer",
  "DTypePolicy",
  "OrthogonalInitializer",
  "__keras_tensor__",
  "__tensor__",
  "__numpy__",
  "__bytes__",
  "__tuple__",
  "__dict__",
  "__slice__",
  "__ellipsis__",
  "__typespec__",
  "TensorShape",
]);
const CODE: ReadonlySet<string> = new Set([
  "__lambda__",
  "Lambda",
  "TFSMLayer",
  "TorchModuleWrapper",
  "JaxLayer",
  "FlaxLayer",
]);

/** What was found in a config. */
export interface Scan {
  readonly needs: readonly NeededObject[];
  readonly dangers: readonly Danger[];
}

const camel = (name: string): string => name.replace(/_+([a-z0-9])/g, (_, c: string) => c.toUpperCase());
const opName = (className: string): string => className.replace(/^[A-Z]+(?![a-z])|^[A-Z]/, (c) => c.toLowerCase());
const isOutside = (text: string): boolean => /^(?:[a-z][a-z0-9+.-]*:\/\/|\/|~|\.\.|[A-Za-z]:[\\/])/i.test(text);

/**
 * Reads a model's config without making anything of it: the classes and functions that are not known, code, and places outside the file that
 * loading would touch.
 */
export const scanConfig = (config: unknown, isKnown: (name: string) => boolean): Scan => {
  const needs = new Map<string, NeededObject>();
  const dangers: Danger[] = [];
  const need = (name: string, path: string, module: unknown, registeredName: unknown): void => {
    const ofKeras = typeof module === "string" && /^keras(?:\.|$)/.test(module);
    const registered = typeof registeredName === "string" && registeredName !== name ? { registeredName } : {};
    if (!needs.has(name)) needs.set(name, { name, path, kind: ofKeras ? "missing" : "custom", ...registered });
  };
  const object = (value: Json, path: string): void => {
    const { class_name: name, module, registered_name: registered, config: inner } = value;
    if (typeof name !== "string") return;
    if (CODE.has(name))
      dangers.push({ path, what: `${name} holds code; it is never run here, and loading refuses it` });
    else if (name === "function" && typeof inner === "string") {
      if (!isKnown(camel(inner))) need(inner, path, module, registered);
    } else if (!BUILTIN.has(name)) {
      const isOp = typeof module === "string" && /(^|\.)ops\./.test(module);
      if (!isKnown(name) && !(isOp && isKnown(opName(name)))) need(name, path, module, registered);
    }
  };
  const text = (value: string, key: string, path: string): void => {
    if (/^(?:activation|recurrent_activation)$/.test(key) && !isKnown(camel(value)))
      need(value, path, undefined, undefined);
    if (/vocabulary|path|file|url|source/i.test(key) && isOutside(value))
      dangers.push({ path, what: `${key} leads out of the file: ${JSON.stringify(value.slice(0, 120))}` });
  };
  const walk = (value: unknown, key: string, path: string): void => {
    if (typeof value === "string") return text(value, key, path);
    if (Array.isArray(value)) return value.forEach((v, i) => walk(v, key, `${path}[${i}]`));
    if (!isJson(value)) return;
    const named =
      isJson(value["config"]) && typeof value["config"]["name"] === "string" ? `/${value["config"]["name"]}` : "";
    const at = typeof value["class_name"] === "string" ? `${path}${named}` : path;
    object(value, at);
    for (const [k, v] of Object.entries(value)) walk(v, k, k === "config" || k === "layers" ? at : `${at}.${k}`);
  };
  walk(config, "", "model");
  return { needs: [...needs.values()], dangers };
};
