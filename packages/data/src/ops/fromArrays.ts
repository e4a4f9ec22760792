import { ValueError } from "@hornbeam/ir";
import { fail } from "../fail.ts";
import { rowsSource, toRows } from "../rows.ts";
import { isLeaf } from "../tree.ts";
import type { Arrays, Columns, Source } from "../types.ts";

/** The element of `fromArrays`: that of its only argument, or a tuple with one entry an argument. */
export type RowOf<S extends readonly unknown[]> = S extends readonly [infer One]
  ? Arrays<One>
  : { -readonly [K in keyof S]: Arrays<S[K]> };

/**
 * The rows of `columns`, arrays that share their first axis. Several arguments make tuples; one argument may be a single
 * array, a tuple or a record. An array of nothing but numbers is one array, not a tuple.
 *
 * @throws ShapeError for differing lengths, ragged nesting and scalars; ValueError for no arrays and for no rows.
 */
export const fromArrays = <const S extends readonly Columns[]>(...columns: S): Source<RowOf<S>> => {
  const op = "fromArrays";
  // Several arguments are a tuple, even of nested arrays: those are wrapped so as not to look like one array of numbers.
  const tuple = columns.length > 1 && columns.every(isLeaf);
  const tree = tuple
    ? columns.map((column, i) => toRows(`${op} at [${i}]`, column).tree)
    : columns.length === 1
      ? columns[0]
      : columns;
  const rows = toRows(op, columns.length === 0 ? {} : tree);
  if (rows.length === 0)
    fail(ValueError, op, `at least one row is needed`, `arrays with 0 rows`, `Check where the data is read`);
  return rowsSource(rows, rows.length);
};
