import { ShapeError, ValueError } from "@hornbeam/ir";
import { sizeOf, toArrayValue } from "./asArray.ts";
import { fail } from "./fail.ts";
import { storageOf } from "./storage.ts";
import { mapTree, place } from "./tree.ts";
import type { ArrayValue, Rows, Source } from "./types.ts";

/** Below this many numbers a loop beats making a view and calling `set`. */
const shortRun = 32;

/** Row `index` of `array` as a copy: shape `[n, ...rest]` gives `[...rest]`. */
export const rowAt = ({ data, shape, dtype }: ArrayValue, index: number): ArrayValue => {
  const rest = shape.slice(1);
  const width = sizeOf(rest);
  return { data: data.slice(index * width, (index + 1) * width), shape: rest, dtype };
};

/** The rows `indices` of `array`, in that order, as one new array. Neighbouring rows are copied in one piece. */
export const gather = ({ data, shape, dtype }: ArrayValue, indices: ArrayLike<number>): ArrayValue => {
  const rest = shape.slice(1);
  const width = sizeOf(rest);
  const out = new (storageOf("gather", dtype))(indices.length * width);
  for (let k = 0; k < indices.length;) {
    let run = 1;
    while (k + run < indices.length && indices[k + run] === indices[k] + run) run++;
    const from = indices[k] * width;
    const to = k * width;
    const count = run * width;
    if (count <= shortRun) for (let i = 0; i < count; i++) out[to + i] = data[from + i];
    else out.set(data.subarray(from, from + count) as never, to);
    k += run;
  }
  return { data: out, shape: [indices.length, ...rest], dtype };
};

/** `gather` at every leaf of a tree of arrays. */
export const gatherTree = <T>(tree: unknown, indices: ArrayLike<number>): T =>
  mapTree("gather", tree, (leaf) => gather(leaf as ArrayValue, indices)) as T;

/**
 * Turns `columns` into a tree of `ArrayValue` with a common first axis, and says how long that is.
 * Throws `ShapeError` where there is no first axis or the lengths differ, `ValueError` where there is no array at all.
 */
export const toRows = (op: string, columns: unknown): Rows => {
  const lengths: { where: string; length: number }[] = [];
  const tree = mapTree(op, columns, (leaf, keys) => {
    const where = place(op, keys);
    const array = toArrayValue(where, leaf);
    if (array.shape.length === 0)
      fail(
        ShapeError,
        where,
        `every array needs a first axis to take rows from`,
        `a scalar`,
        `Wrap it in an array, or repeat it for every row`,
      );
    lengths.push({ where, length: array.shape[0] });
    return array;
  });
  if (lengths.length === 0)
    fail(ValueError, op, `at least one array is needed`, `none`, `Pass an array, or a tuple or record of arrays`);
  const { length } = lengths[0];
  const odd = lengths.find((entry) => entry.length !== length);
  if (odd)
    fail(
      ShapeError,
      odd.where,
      `all arrays must have the same number of rows`,
      `${odd.length} rows, the first array has ${length}`,
      `Cut or complete the arrays`,
    );
  return { tree, length, fixed: true };
};

/** The row numbers of one pass. */
export const orderOf = (rows: Rows): Iterable<number> => rows.order?.() ?? Array(rows.length).keys();

/** A source over `rows` that yields each row as a tree of copies. */
export const rowsSource = <T>(rows: Rows, cardinality: number | undefined): Source<T> => ({
  cardinality,
  rows,
  async *[Symbol.asyncIterator]() {
    for (const index of orderOf(rows))
      yield mapTree("fromArrays", rows.tree, (leaf) => rowAt(leaf as ArrayValue, index)) as T;
  },
});
