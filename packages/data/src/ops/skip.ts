import { checkCount } from "../fail.ts";
import { orderOf, rowsSource } from "../rows.ts";
import type { Rows, Source } from "../types.ts";

function* laterIndices(rows: Rows, count: number): Generator<number> {
  let left = count;
  for (const index of orderOf(rows)) if (left-- <= 0) yield index;
}

/** All but the first `count` elements. Throws `ValueError` unless `count` is a non-negative integer. */
export const skip = <T>(source: Source<T>, count: number): Source<T> => {
  checkCount("skip", "count", count, 0);
  const { rows } = source;
  const cardinality = source.cardinality === undefined ? undefined : Math.max(0, source.cardinality - count);
  if (rows) return rowsSource({ ...rows, order: () => laterIndices(rows, count) }, cardinality);
  return {
    cardinality,
    async *[Symbol.asyncIterator]() {
      let left = count;
      for await (const element of source) if (left-- <= 0) yield element;
    },
  };
};
