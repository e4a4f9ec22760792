import { ValueError } from "@hornbeam/ir";

/**
 * Classes and functions by name: what a file's class names may stand for; a name with its module in front comes first. Own properties only
 * are looked up.
 */
export type Objects = Readonly<Record<string, unknown>>;

export type Json = Record<string, unknown>;
export const isJson = (x: unknown): x is Json => typeof x === "object" && x !== null && !Array.isArray(x);
export const camel = (name: string): string => name.replace(/_+([a-z0-9])/g, (_, c: string) => c.toUpperCase());
/** A Python float as a number; anything else as it is. */
export const unfloat = (x: unknown): unknown =>
  isJson(x) &&
  "value" in x &&
  typeof x.value === "number" &&
  Object.getPrototypeOf(x) !== Object.prototype &&
  Object.getPrototypeOf(x) !== null
    ? x.value
    : x;

/** An own property of a table. @throws ValueError that names near ones and how to pass one. */
export const lookUp = (objects: Objects, name: string, what: string, path: string): unknown => {
  if (Object.hasOwn(objects, name)) return objects[name];
  const near = Object.keys(objects)
    .filter((k) => k.toLowerCase().startsWith(name.slice(0, 3).toLowerCase()))
    .slice(0, 5);
  throw new ValueError(
    `${path}: the file uses the ${what} "${name}", which is not known here${near.length ? ` (near: ${near.join(", ")})` : ""}. ` +
      `If it is your own, pass it: loadModel(source, { objects: { ${name} } }).`,
  );
};
