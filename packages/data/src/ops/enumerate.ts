import { checkCount } from "../fail.ts";
import type { Source } from "../types.ts";

/** Each element with its number: `[start, a]`, `[start + 1, b]`, … Throws `ValueError` unless `start` is a non-negative integer. */
export const enumerate = <T>(source: Source<T>, start: number = 0): Source<[number, T]> => {
  checkCount("enumerate", "start", start, 0);
  return {
    cardinality: source.cardinality,
    async *[Symbol.asyncIterator]() {
      let index = start;
      for await (const element of source) yield [index++, element];
    },
  };
};
