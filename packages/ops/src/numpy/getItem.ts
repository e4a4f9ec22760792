import { isTensor, tensor, type Tensor, type TensorLike } from "@hornbeam/core";
import { broadcastShapes, isInt, ShapeError, showShape, ValueError, type Shape } from "@hornbeam/ir";
import {
  addOf,
  broadcastTo,
  castTo,
  concatOf,
  flipOf,
  fullLike,
  gatherNdOf,
  ltOf,
  permuteTo,
  reshapeTo,
  selectOf,
  sliceOf,
} from "../primitives/index.ts";
import { toTensor } from "../util/args.ts";

/** Python's `start:stop:step`; negative places count from the end. */
export interface SliceKey {
  readonly start?: number | null;
  readonly stop?: number | null;
  readonly step?: number | null;
}
/**
 * What is done with an axis: one place (the axis goes), a slice, ":" (all of it), places as a tensor of integers or a list; or a new
 * axis of size 1 (null), or "..." for as many whole axes as are left.
 */
export type ItemKey =
  number | null | "..." | ":" | SliceKey | Tensor | readonly number[] | readonly (readonly number[])[];

const fail = (rule: string, received: string): never => {
  throw new ShapeError(`getItem: ${rule}; received ${received}.`, { op: "getItem" });
};

/** What to do with one axis of x (`axis`), or a new one. */
type Part =
  | { readonly kind: "new" }
  | { readonly kind: "keep"; readonly axis: number; readonly slice: SliceKey }
  | { readonly kind: "take"; readonly axis: number; readonly places: Tensor };

const isList = (key: ItemKey): key is readonly number[] => Array.isArray(key);

const placesOf = (key: number | Tensor | readonly number[], size: number): Tensor => {
  const given = isTensor(key) ? key : tensor(key, { dtype: "int32" });
  if (!isInt(given.dtype))
    throw new ValueError(
      `getItem: places must be integers; received ${given.dtype}. For a mask use where, or the places of nonzero.`,
      { op: "getItem" },
    );
  const i = castTo(given, "int32");
  return selectOf(ltOf(i, fullLike(i, 0)), addOf(i, fullLike(i, size)), i);
};

const partsOf = (keys: readonly ItemKey[], shape: Shape): Part[] => {
  const taken = keys.filter((k) => k !== null && k !== "...").length;
  if (keys.filter((k) => k === "...").length > 1) fail('there must be at most one "..."', `${keys.length} keys`);
  if (taken > shape.length)
    fail("there must be at most one key for each axis", `${taken} keys for shape ${showShape(shape)}`);
  const spread = keys.includes("...") ? keys : [...keys, "..." as const];
  let axis = 0;
  return spread.flatMap((key): Part[] => {
    if (key === null) return [{ kind: "new" }];
    if (key === "...")
      return Array.from({ length: shape.length - taken }, () => ({ kind: "keep", axis: axis++, slice: {} }) as const);
    const size = shape[axis]!;
    if (typeof key === "number" && (!Number.isInteger(key) || key < -size || key >= size))
      fail(`a place on axis ${axis} must be a whole number from ${-size} to ${size - 1}`, String(key));
    if (typeof key === "number" || isTensor(key) || isList(key))
      return [{ kind: "take", axis: axis++, places: placesOf(key, size) }];
    return [{ kind: "keep", axis: axis++, slice: key === ":" ? {} : (key as SliceKey) }];
  });
};

/** First, end and step of Python's slice on an axis, and whether it goes backwards. */
const range = ({ start, stop, step }: SliceKey, size: number): readonly [number, number, number, boolean] => {
  const by = step ?? 1;
  if (!by || !Number.isInteger(by)) fail("the step of a slice must be a whole number other than 0", String(by));
  const back = by < 0;
  const clip = (v: number | null | undefined, otherwise: number): number => {
    if (v === null || v === undefined) return otherwise;
    return Math.min(Math.max(v < 0 ? v + size : v, back ? -1 : 0), back ? size - 1 : size);
  };
  const [from, to] = [clip(start, back ? size - 1 : 0), clip(stop, back ? -1 : size)];
  // Backwards: the same on the flipped axis.
  const [a, b] = back ? [size - 1 - from, size - 1 - to] : [from, to];
  return [a, Math.max(a, b), Math.abs(by), back];
};

const sliced = (x: Tensor, parts: readonly Part[]): Tensor => {
  const own = parts.filter((p) => p.kind !== "new");
  const ranges = own.map((p, i) =>
    p.kind === "keep" ? range(p.slice, x.shape[i]!) : ([0, x.shape[i]!, 1, false] as const),
  );
  const back = ranges.flatMap(([, , , b], i) => (b ? [i] : []));
  if (!back.length && ranges.every(([a, b, s], i) => a === 0 && b === x.shape[i] && s === 1)) return x;
  return sliceOf(
    back.length ? flipOf(x, back) : x,
    ranges.map(([a]) => a),
    ranges.map(([, b]) => b),
    ranges.map(([, , s]) => s),
  );
};

/** Axes with places go first and are read together; the axes of the places stand where those were, or first if they were apart. */
const gathered = (x: Tensor, parts: readonly Part[]): Tensor => {
  const takes = parts.filter((p) => p.kind === "take");
  const rest = parts.filter((p) => p.kind !== "take");
  const kept = rest.flatMap((p) => (p.kind === "keep" ? [p.axis] : []));
  const shape = takes.reduce<Shape>((s, p) => broadcastShapes(s, p.places.shape, "getItem"), []);
  const column = (p: Tensor): Tensor => reshapeTo(broadcastTo(p, shape), [...shape, 1]);
  const columns = takes.map((p) => column(p.places));
  const at = columns.length > 1 ? concatOf(columns, shape.length) : columns[0]!;
  const read = gatherNdOf(permuteTo(x, [...takes.map((p) => p.axis), ...kept]), at);
  const sizes = rest.map((p) => (p.kind === "keep" ? x.shape[p.axis]! : 1));
  const wide = reshapeTo(read, [...shape, ...sizes]);
  const first = parts.findIndex((p) => p.kind === "take");
  const together = parts.slice(first, first + takes.length).every((p) => p.kind === "take");
  const before = together ? first : 0;
  const order = [
    ...Array.from({ length: before }, (_, i) => shape.length + i),
    ...shape.map((_, i) => i),
    ...sizes.slice(before).map((_, i) => shape.length + before + i),
  ];
  return permuteTo(wide, order);
};

/**
 * Python's `x[key]`: a key, or a list of keys for the axes in order (`ItemKey`). With places in tensors or lists NumPy's rules hold:
 * they broadcast and are read together. Shapes do not depend on values, so masks are not keys. Differentiable.
 * (`keras.ops.get_item`)
 * @throws ShapeError for too many keys or places out of range; ValueError for places that are not integers.
 * @example
 * ```ts
 * import { arange, getItem, reshape } from "hornbeam";
 * const x = reshape(arange(6), [2, 3]);
 * console.log(await getItem(x, [":", { step: -1 }]).array()); // → [ [ 2, 1, 0 ], [ 5, 4, 3 ] ]
 * console.log(await getItem(x, [1, [0, 2]]).array()); // → [ 3, 5 ]
 * ```
 */
export const getItem = (x: TensorLike, key: ItemKey | readonly ItemKey[]): Tensor => {
  const t = toTensor(x);
  const parts = partsOf((Array.isArray(key) ? key : [key]) as readonly ItemKey[], t.shape);
  const y = sliced(t, parts);
  if (parts.some((p) => p.kind === "take")) return gathered(y, parts);
  return reshapeTo(
    y,
    parts.map((p) => (p.kind === "keep" ? y.shape[p.axis]! : 1)),
  );
};
