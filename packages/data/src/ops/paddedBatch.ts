import { ShapeError, ValueError } from "@hornbeam/ir";
import type { TypedArray } from "@hornbeam/ir";
import { isScalar, sizeOf } from "../asArray.ts";
import { encoder } from "../convert.ts";
import { fail, show, showShape } from "../fail.ts";
import { group, groupCount } from "../group.ts";
import type { BatchOptions } from "../group.ts";
import { toLeaves } from "../leaves.ts";
import { storageOf } from "../storage.ts";
import { mapTrees, place } from "../tree.ts";
import type { Keys } from "../tree.ts";
import type { Arrays, ArrayValue, Leaf, Scalar, Source } from "../types.ts";

/** A tree like `T` (parts may be left out) with a `V` at each leaf. */
export type PerLeaf<T, V> = T extends Leaf ? V : { readonly [K in keyof T]?: PerLeaf<T[K], V> };

/** Options of `paddedBatch`. */
export interface PaddedBatchOptions<T> extends BatchOptions {
  /** The shape to pad each leaf to; `null` for an axis stands for the longest in the batch, as does a shape left out. */
  readonly paddedShapes?: PerLeaf<T, readonly (number | null)[]>;
  /** What to pad with: one number for all leaves, or one for each. Default 0. */
  readonly paddingValues?: Scalar | PerLeaf<T, Scalar>;
}

const op = "paddedBatch";

/** The part of an option tree at `keys`; undefined where it says nothing. */
const lookUp = (option: unknown, keys: Keys, name: string): unknown => {
  let found = option;
  for (const key of keys) {
    if (found === undefined) return undefined;
    if (typeof found !== "object" || found === null)
      fail(
        ValueError,
        place(op, keys),
        `${name} must have the structure of the elements`,
        show(found),
        `Give a tuple or record like the element`,
      );
    found = Object.hasOwn(found, key) ? (found as Record<string | number, unknown>)[key] : undefined;
  }
  return found;
};

const targetShape = (where: string, arrays: readonly ArrayValue[], wanted: unknown): number[] => {
  const { length: rank } = arrays[0].shape;
  const odd = arrays.find(({ shape }) => shape.length !== rank);
  if (odd)
    fail(
      ShapeError,
      where,
      `all elements of a batch must have one rank`,
      `${showShape(arrays[0].shape)} and ${showShape(odd.shape)}`,
      `Bring them to one rank in a map`,
    );
  const longest = arrays[0].shape.map((_, axis) => arrays.reduce((most, { shape }) => Math.max(most, shape[axis]), 0));
  if (wanted === undefined) return longest;
  if (
    !Array.isArray(wanted) ||
    wanted.length !== rank ||
    !wanted.every((axis) => axis === null || (Number.isSafeInteger(axis) && axis >= 0))
  )
    return fail(
      ValueError,
      where,
      `paddedShapes must give an integer or null for each of the ${rank} axes`,
      Array.isArray(wanted) ? showShape(wanted) : show(wanted),
      `Use null for "as long as the longest"`,
    );
  return longest.map((most, axis) => {
    const limit = (wanted as (number | null)[])[axis] ?? most;
    return most <= limit
      ? limit
      : fail(
          ShapeError,
          where,
          `no element may be longer than its padded shape`,
          `length ${most} on axis ${axis}, padded to ${limit}`,
          `Give a larger padded shape, or cut the elements in a map`,
        );
  });
};

/** Copies an array into the corner of a block of `target` shape that begins at `to`. */
const copyCorner = (out: TypedArray, to: number, target: readonly number[], array: ArrayValue): void => {
  const { data, shape } = array;
  let from = 0;
  const copy = (axis: number, at: number): void => {
    if (axis >= shape.length - 1) {
      const count = shape[axis] ?? 1;
      out.set(data.subarray(from, from + count) as never, at);
      from += count;
      return;
    }
    const step = sizeOf(target.slice(axis + 1));
    for (let i = 0; i < shape[axis]; i++) copy(axis + 1, at + i * step);
  };
  if (data.length > 0) copy(0, to);
};

/**
 * `size` neighbouring elements, padded at the end of each axis to one shape and stacked along a new first axis.
 * Source: https://www.tensorflow.org/api_docs/python/tf/data/Dataset#padded_batch
 *
 * @throws ValueError when `size` or an option is out of range; during iteration ShapeError or DTypeError when elements differ in
 * structure, rank or dtype, or are longer than `paddedShapes`.
 */
export const paddedBatch = <T>(
  source: Source<T>,
  size: number,
  options: PaddedBatchOptions<T> = {},
): Source<Arrays<T>> => {
  const { dropRemainder = false, paddedShapes, paddingValues = 0 } = options;
  const join = (leaves: readonly unknown[], keys: Keys): ArrayValue => {
    const where = place(op, keys);
    const arrays = toLeaves(where, leaves);
    const { dtype } = arrays[0];
    const target = targetShape(where, arrays, lookUp(paddedShapes, keys, "paddedShapes"));
    const padding = isScalar(paddingValues) ? paddingValues : (lookUp(paddingValues, keys, "paddingValues") ?? 0);
    if (!isScalar(padding)) fail(ValueError, where, `paddingValues must be numbers`, show(padding), `Give a number`);
    const block = sizeOf(target);
    const data = new (storageOf(where, dtype))(arrays.length * block);
    data.fill(encoder(where, dtype)(padding) as never);
    arrays.forEach((array, i) => copyCorner(data, i * block, target, array));
    return { data, shape: [arrays.length, ...target], dtype };
  };
  return {
    cardinality: groupCount(op, source.cardinality, size, dropRemainder),
    async *[Symbol.asyncIterator]() {
      for await (const elements of group(source, size, dropRemainder)) yield mapTrees(op, elements, join) as Arrays<T>;
    },
  };
};
