import { checkFunction } from "../fail.ts";
import type { Source } from "../types.ts";

/** The elements for which `predicate` is true, or resolves to true. */
export const filter = <T>(source: Source<T>, predicate: (element: T) => boolean | Promise<boolean>): Source<T> => {
  checkFunction("filter", "predicate", predicate);
  return {
    cardinality: source.cardinality === 0 ? 0 : undefined,
    async *[Symbol.asyncIterator]() {
      for await (const element of source) if (await predicate(element)) yield element;
    },
  };
};
