import { ahead } from "../ahead.ts";
import { checkCount, checkFunction } from "../fail.ts";
import type { Source } from "../types.ts";

/** Options of `map`. */
export interface MapOptions {
  /** How many calls may be under way at once; results keep their order. Default 1. */
  readonly parallel?: number;
}

/**
 * `fn` of each element.
 *
 * @throws ValueError when `fn` is no function or `parallel` is not a positive integer.
 */
export const map = <T, U>(
  source: Source<T>,
  fn: (element: T) => U | Promise<U>,
  options: MapOptions = {},
): Source<U> => {
  checkFunction("map", "fn", fn);
  const parallel = checkCount("map", "parallel", options.parallel ?? 1, 1);
  const { cardinality } = source;
  if (parallel > 1) return { cardinality, [Symbol.asyncIterator]: () => ahead(source, parallel, fn) };
  return {
    cardinality,
    async *[Symbol.asyncIterator]() {
      for await (const element of source) yield await fn(element);
    },
  };
};
