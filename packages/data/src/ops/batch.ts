import { ShapeError } from "@hornbeam/ir";
import { sizeOf } from "../asArray.ts";
import { fail, showShape } from "../fail.ts";
import { group, groupCount } from "../group.ts";
import type { BatchOptions } from "../group.ts";
import { toLeaves } from "../leaves.ts";
import { gatherTree, orderOf } from "../rows.ts";
import { storageOf } from "../storage.ts";
import { mapTrees, place } from "../tree.ts";
import type { Keys } from "../tree.ts";
import type { Arrays, ArrayValue, Rows, Source } from "../types.ts";

/** Arrays of one shape stacked along a new first axis. */
const stack = (op: string, leaves: readonly unknown[]): ArrayValue => {
  const arrays = toLeaves(op, leaves);
  const { shape, dtype } = arrays[0];
  const size = sizeOf(shape);
  const data = new (storageOf(op, dtype))(arrays.length * size);
  arrays.forEach((array, i) => {
    if (array.shape.length !== shape.length || array.shape.some((axis, k) => axis !== shape[k]))
      fail(
        ShapeError,
        op,
        `all elements of a batch must have one shape`,
        `${showShape(shape)} and ${showShape(array.shape)}`,
        `Use paddedBatch, or bring them to one shape in a map`,
      );
    if (size === 1) data[i] = array.data[0];
    else data.set(array.data as never, i * size);
  });
  return { data, shape: [arrays.length, ...shape], dtype };
};

function* rowBatches<T>(rows: Rows, size: number, dropRemainder: boolean): Generator<T> {
  let indices: number[] = [];
  for (const index of orderOf(rows)) {
    indices.push(index);
    if (indices.length < size) continue;
    yield gatherTree(rows.tree, indices);
    indices = [];
  }
  if (indices.length > 0 && !dropRemainder) yield gatherTree(rows.tree, indices);
}

/**
 * `size` neighbouring elements stacked along a new first axis: leaves of shape [...s] become [size, ...s]. The last batch is
 * smaller where the count does not divide. Over arrays, also shuffled ones, rows are copied straight into the batch.
 *
 * @throws ValueError when `size` is not a positive integer; during iteration ShapeError or DTypeError when elements differ in
 * structure, shape or dtype, or are no arrays.
 */
export const batch = <T>(source: Source<T>, size: number, options: BatchOptions = {}): Source<Arrays<T>> => {
  const { dropRemainder = false } = options;
  const cardinality = groupCount("batch", source.cardinality, size, dropRemainder);
  const { rows } = source;
  const join = (leaves: readonly unknown[], keys: Keys): ArrayValue => stack(place("batch", keys), leaves);
  return {
    cardinality,
    async *[Symbol.asyncIterator]() {
      if (rows) yield* rowBatches<Arrays<T>>(rows, size, dropRemainder);
      else
        for await (const elements of group(source, size, dropRemainder))
          yield mapTrees("batch", elements, join) as Arrays<T>;
    },
  };
};
