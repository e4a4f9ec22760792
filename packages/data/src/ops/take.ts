import { checkCount } from "../fail.ts";
import { orderOf, rowsSource } from "../rows.ts";
import type { Rows, Source } from "../types.ts";

function* firstIndices(rows: Rows, count: number): Generator<number> {
  if (count === 0) return;
  let left = count;
  for (const index of orderOf(rows)) {
    yield index;
    if (--left === 0) return;
  }
}

/** The first `count` elements; no more are read. Throws `ValueError` unless `count` is a non-negative integer or Infinity. */
export const take = <T>(source: Source<T>, count: number): Source<T> => {
  checkCount("take", "count", count, 0, true);
  const { rows } = source;
  const cardinality =
    count === 0 ? 0 : source.cardinality === undefined ? undefined : Math.min(count, source.cardinality);
  if (rows) return rowsSource({ ...rows, order: () => firstIndices(rows, count) }, cardinality);
  return {
    cardinality,
    async *[Symbol.asyncIterator]() {
      if (count === 0) return;
      let left = count;
      for await (const element of source) {
        yield element;
        if (--left === 0) return;
      }
    },
  };
};
