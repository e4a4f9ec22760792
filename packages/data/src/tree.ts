import { DTypeError, ShapeError } from "@hornbeam/ir";
import { isArrayValue, isScalar } from "./asArray.ts";
import { fail, show } from "./fail.ts";
import { isTypedArray } from "./storage.ts";

/** Where in a tree a leaf stands: tuple indices and record keys from the root. */
export type Keys = readonly (string | number)[];

const maxDepth = 64;

const isNumeric = (value: unknown, depth: number): boolean =>
  isScalar(value) || (Array.isArray(value) && depth < maxDepth && value.every((entry) => isNumeric(entry, depth + 1)));

/** Whether `value` is one array: a number, nothing but numbers nested in arrays, a typed array or an `ArrayValue`. */
export const isLeaf = (value: unknown): boolean => isArrayValue(value) || isTypedArray(value) || isNumeric(value, 0);

const isRecord = (value: unknown): value is Record<string, unknown> => {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype;
};

/** `op at [0].image` for messages; `op` alone at the root. */
export const place = (op: string, keys: Keys): string =>
  keys.length ? `${op} at ${keys.map((key) => (typeof key === "number" ? `[${key}]` : `.${key}`)).join("")}` : op;

const keysOf = (value: unknown): string[] | undefined =>
  Array.isArray(value) || isRecord(value) ? Object.keys(value) : undefined;

const checkSame = (op: string, at: Keys, first: unknown, other: unknown): void => {
  const wanted = keysOf(first);
  const found = isLeaf(other) && !isLeaf(first) ? undefined : keysOf(other);
  const same = found && Array.isArray(first) === Array.isArray(other) && found.length === wanted?.length;
  if (!same || !wanted?.every((key) => Object.hasOwn(other as object, key)))
    fail(
      ShapeError,
      place(op, at),
      `all elements must have the structure of the first, {${wanted?.join(", ")}}`,
      found ? `{${found.join(", ")}}` : show(other),
      `Map the elements to one structure first`,
    );
};

/**
 * Walks equally structured trees together and builds one tree of what `leaf` makes of the leaves at each place.
 * The first tree gives the structure. Throws `ShapeError` where another differs, `DTypeError` for what is no array,
 * tuple or plain record.
 */
export const mapTrees = (
  op: string,
  trees: readonly unknown[],
  leaf: (values: readonly unknown[], keys: Keys) => unknown,
  at: Keys = [],
): unknown => {
  const first = trees[0];
  if (isLeaf(first)) return leaf(trees, at);
  const keys = keysOf(first);
  if (!keys)
    return fail(
      DTypeError,
      place(op, at),
      `elements are arrays, or tuples and plain records of arrays`,
      show(first),
      `Map it to numbers or typed arrays first (a tensor: read its data)`,
    );
  if (at.length >= maxDepth)
    fail(
      ShapeError,
      op,
      `elements nest at most ${maxDepth} deep`,
      `a deeper nesting`,
      `Check for an element that contains itself`,
    );
  for (const tree of trees.slice(1)) checkSame(op, at, first, tree);
  const child = (key: string | number): unknown =>
    mapTrees(
      op,
      trees.map((tree) => (tree as Record<string | number, unknown>)[key]),
      leaf,
      [...at, key],
    );
  if (Array.isArray(first)) return first.map((_, index) => child(index));
  return Object.fromEntries(keys.map((key) => [key, child(key)]));
};

/** `mapTrees` of one tree. */
export const mapTree = (op: string, tree: unknown, leaf: (value: unknown, keys: Keys) => unknown): unknown =>
  mapTrees(op, [tree], (values, keys) => leaf(values[0], keys));
