import { ahead } from "../ahead.ts";
import { checkCount } from "../fail.ts";
import type { Source } from "../types.ts";

/**
 * Prepares up to `count` elements while the consumer works on another. Reading begins with the first request; an error
 * is thrown when its element is asked for.
 *
 * @throws ValueError when `count` is not a positive integer.
 */
export const prefetch = <T>(source: Source<T>, count: number = 2): Source<T> => {
  checkCount("prefetch", "count", count, 1);
  return { cardinality: source.cardinality, [Symbol.asyncIterator]: () => ahead(source, count, (element) => element) };
};
