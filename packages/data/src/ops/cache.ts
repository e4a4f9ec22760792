import type { Source } from "../types.ts";

/**
 * Keeps the elements of the first complete pass in memory, in their order, and gives the same objects in every later one.
 * A pass that was left early or failed keeps nothing. Over arrays in a fixed order there is nothing to keep.
 */
export const cache = <T>(source: Source<T>): Source<T> => {
  if (source.rows?.fixed) return source;
  let kept: T[] | undefined;
  return {
    cardinality: source.cardinality,
    async *[Symbol.asyncIterator]() {
      if (kept) return yield* kept;
      const elements: T[] = [];
      for await (const element of source) {
        elements.push(element);
        yield element;
      }
      kept ??= elements;
    },
  };
};
