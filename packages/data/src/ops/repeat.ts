import { ValueError } from "@hornbeam/ir";
import { checkCount, fail } from "../fail.ts";
import { orderOf, rowsSource } from "../rows.ts";
import type { Rows, Source } from "../types.ts";

const checkProgress = (any: boolean, count: number): void => {
  if (!any && count === Infinity)
    fail(
      ValueError,
      "repeat",
      `an endless repetition needs at least one element`,
      `an empty pass`,
      `Check the source and its filters, or give a count`,
    );
};

function* repeatedIndices(rows: Rows, count: number): Generator<number> {
  for (let i = 0; i < count; i++) {
    let any = false;
    for (const index of orderOf(rows)) {
      any = true;
      yield index;
    }
    checkProgress(any, count);
  }
}

const times = (cardinality: number | undefined, count: number): number | undefined => {
  if (count === 0 || cardinality === 0) return 0;
  return count === Infinity ? Infinity : cardinality && cardinality * count;
};

/**
 * `count` passes one after the other, without end by default. A shuffle before it gives each pass a new order.
 *
 * @throws ValueError when `count` is not a non-negative integer or Infinity; during iteration, when an endless repetition
 * meets an empty pass.
 */
export const repeat = <T>(source: Source<T>, count: number = Infinity): Source<T> => {
  checkCount("repeat", "count", count, 0, true);
  const cardinality = times(source.cardinality, count);
  const { rows } = source;
  if (rows) return rowsSource({ ...rows, order: () => repeatedIndices(rows, count) }, cardinality);
  return {
    cardinality,
    async *[Symbol.asyncIterator]() {
      for (let i = 0; i < count; i++) {
        let any = false;
        for await (const element of source) {
          any = true;
          yield element;
        }
        checkProgress(any, count);
      }
    },
  };
};
