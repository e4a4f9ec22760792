import { isTensor, tensor, treeLeaves, type Tensor, type TensorLike, type Tree } from "@hornbeam/core";
import { isKerasTensor } from "./KerasTensor.ts";
import { getMask } from "./mask.ts";
import { Variable } from "./Variable.ts";

/** Whether an argument is a record of options, not a value. */
export const isOptions = (x: unknown): x is Record<string, unknown> =>
  typeof x === "object" && x !== null && Object.getPrototypeOf(x) === Object.prototype && !("shape" in x);

/** Whether a property holds a stream of random keys. */
export const isSeed = (x: unknown): x is { readonly state: Variable } =>
  typeof x === "object" &&
  x !== null &&
  "state" in x &&
  (x as { state: unknown }).state instanceof Variable &&
  "next" in x;

/** Masks of an argument, in its structure. */
export const masksOf = (x: unknown): Tree<Tensor | undefined> | undefined => {
  if (isTensor(x)) return getMask(x);
  if (!Array.isArray(x)) return undefined;
  const masks = x.map((t) => (isTensor(t) ? getMask(t) : undefined));
  return masks.some(Boolean) ? (masks as never) : undefined;
};

/** Shapes of an argument, in its structure. */
export const shapesOf = (x: unknown): unknown => {
  if (isTensor(x) || isKerasTensor(x)) return x.shape;
  if (Array.isArray(x) && treeLeaves(x as Tree<unknown>).some((y) => isTensor(y) || isKerasTensor(y)))
    return x.map(shapesOf);
  if (isOptions(x)) return Object.fromEntries(Object.entries(x).map(([k, v]) => [k, shapesOf(v)]));
  return tensor(x as TensorLike).shape;
};
