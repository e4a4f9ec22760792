import { ValueError } from "@hornbeam/ir";
import { checkCount, checkFunction, fail, show } from "../fail.ts";
import { scoped } from "../scoped.ts";
import type { AnyIterable, Source } from "../types.ts";

/** Options of `interleave`. */
export interface InterleaveOptions {
  /** How many inner datasets are open at once. Default 1: one after the other. */
  readonly cycleLength?: number;
  /** How many elements to take from one before turning to the next. Default 1. */
  readonly blockLength?: number;
}

const checkInner = <T>(inner: AnyIterable<T>): AnyIterable<T> =>
  typeof inner === "object" && inner !== null && (Symbol.asyncIterator in inner || Symbol.iterator in inner)
    ? inner
    : fail(
        ValueError,
        "interleave",
        `fn must return a dataset or another iterable`,
        show(inner),
        `Return a dataset, an array or a generator`,
      );

/**
 * Makes a dataset of each element and takes their elements by turns: blocks of `blockLength` from `cycleLength` open ones. One
 * that has ended is replaced, when its turn comes again, by that of the next element.
 * Source: https://www.tensorflow.org/api_docs/python/tf/data/Dataset#interleave
 *
 * @throws ValueError when an argument is out of range; during iteration, when `fn` returns nothing to iterate.
 */
export const interleave = <T, U>(
  source: Source<T>,
  fn: (element: T) => AnyIterable<U> | Promise<AnyIterable<U>>,
  options: InterleaveOptions = {},
): Source<U> => {
  const { cycleLength = 1, blockLength = 1 } = options;
  checkFunction("interleave", "fn", fn);
  checkCount("interleave", "cycleLength", cycleLength, 1);
  checkCount("interleave", "blockLength", blockLength, 1);
  return {
    cardinality: source.cardinality === 0 ? 0 : undefined,
    [Symbol.asyncIterator]: () =>
      scoped(async function* ({ open, next }) {
        const outer = open(source);
        const slots: (AsyncIterator<U> | undefined)[] = [];
        let ended = false;
        for (let turn = 0; !ended || slots.some(Boolean); turn = (turn + 1) % cycleLength) {
          if (!slots[turn] && !ended) {
            const element = await next(outer);
            if (element.done) ended = true;
            else slots[turn] = open(checkInner(await fn(element.value)));
          }
          const inner = slots[turn];
          for (let i = 0; inner && i < blockLength; i++) {
            const result = await next(inner);
            if (result.done) {
              slots[turn] = undefined;
              break;
            }
            yield result.value;
          }
        }
      }),
  };
};
