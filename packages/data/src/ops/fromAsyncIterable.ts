import { ValueError } from "@hornbeam/ir";
import { fail, show } from "../fail.ts";
import type { AnyIterable, Source } from "../types.ts";
import { fromGenerator } from "./fromGenerator.ts";
import type { FromOptions } from "./fromGenerator.ts";

/** Whether iterating `iterable` uses it up, as with a stream and with the object a generator function returns. */
const isOneShot = (iterable: AnyIterable<unknown>): boolean => "next" in iterable || "getReader" in iterable;

/**
 * The elements of an iterable: an array, a stream, the result of an async generator.
 * One that can be iterated only once gives one pass, and a `ValueError` on the second.
 *
 * @throws ValueError when `iterable` is not iterable.
 */
export const fromAsyncIterable = <T>(iterable: AnyIterable<T>, options: FromOptions = {}): Source<T> => {
  const op = "fromAsyncIterable";
  if (
    typeof iterable !== "object" ||
    iterable === null ||
    !(Symbol.asyncIterator in iterable || Symbol.iterator in iterable)
  )
    fail(
      ValueError,
      op,
      `an iterable is needed`,
      show(iterable),
      `Pass an array or an async iterable; for a function use fromGenerator`,
    );
  let used = false;
  const open = (): AnyIterable<T> => {
    if (used && isOneShot(iterable))
      fail(
        ValueError,
        op,
        `this iterator can be iterated only once`,
        `a second pass`,
        `Use fromGenerator(() => …), which starts anew for each pass, or cache()`,
      );
    used = true;
    return iterable;
  };
  const cardinality = options.cardinality ?? (Array.isArray(iterable) ? iterable.length : undefined);
  return fromGenerator(open, cardinality === undefined ? {} : { cardinality });
};
