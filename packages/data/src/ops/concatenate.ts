import type { Source } from "../types.ts";

/** The elements of `first`, then those of `second`. */
export const concatenate = <T, U>(first: Source<T>, second: Source<U>): Source<T | U> => ({
  cardinality:
    first.cardinality === Infinity || second.cardinality === Infinity
      ? Infinity
      : first.cardinality === undefined || second.cardinality === undefined
        ? undefined
        : first.cardinality + second.cardinality,
  async *[Symbol.asyncIterator]() {
    yield* first;
    yield* second;
  },
});
