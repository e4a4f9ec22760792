/** A value nested in arrays and plain records; everything else is a leaf, `null` and `undefined` too. */
export type Structure = unknown;

const isRecord = (x: unknown): x is Readonly<Record<string, unknown>> => {
  if (typeof x !== "object" || x === null) return false;
  const proto: unknown = Object.getPrototypeOf(x);
  return proto === Object.prototype || proto === null;
};

/** The children of a nested value with their keys, records sorted by key as in Keras; undefined for a leaf. */
export const childrenOf = (x: Structure): (readonly [string | number, unknown])[] | undefined => {
  if (Array.isArray(x)) return x.map((v: unknown, i) => [i, v] as const);
  if (!isRecord(x)) return undefined;
  // By code points, as Python sorts text.
  const keys = Object.keys(x).sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  return keys.map((k) => [k, x[k]] as const);
};

/** The same container with other children, given in the order of `childrenOf`; records keep the order of their own keys. */
export const withChildren = (x: Structure, values: readonly unknown[]): unknown => {
  if (Array.isArray(x)) return values;
  const places = new Map((childrenOf(x) ?? []).map(([key], i) => [key, i]));
  return Object.fromEntries(Object.keys(x as object).map((key) => [key, values[places.get(key)!]]));
};

/** Whether both are leaves, or containers of one kind with the same keys. */
export const sameContainer = (a: Structure, b: Structure): boolean => {
  const [x, y] = [childrenOf(a), childrenOf(b)];
  if (!x || !y) return x === y;
  return Array.isArray(a) === Array.isArray(b) && x.length === y.length && x.every(([key], i) => key === y[i]![0]);
};

/** A container in a few words, for messages. */
export const describe = (x: Structure): string => {
  if (Array.isArray(x)) return `an array of length ${x.length}`;
  return childrenOf(x) ? `a record of ${Object.keys(x as object).join(", ") || "nothing"}` : "a leaf";
};
