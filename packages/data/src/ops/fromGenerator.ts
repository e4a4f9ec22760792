import { ValueError } from "@hornbeam/ir";
import { checkCount, checkFunction, fail, show } from "../fail.ts";
import type { AnyIterable, Source } from "../types.ts";

/** Options of `fromGenerator` and `fromAsyncIterable`. */
export interface FromOptions {
  /** How many elements a pass has, where that is known beforehand; it is believed, not checked. */
  readonly cardinality?: number;
}

/** What a generator function may give: anything to iterate, or a bare iterator. */
export type Generated<T> = AnyIterable<T> | Iterator<T> | AsyncIterator<T>;

const isIterable = (value: unknown): value is AnyIterable<unknown> =>
  typeof value === "object" && value !== null && (Symbol.asyncIterator in value || Symbol.iterator in value);

const iterableOf = <T>(made: Generated<T>): AnyIterable<T> => {
  if (isIterable(made)) return made as AnyIterable<T>;
  if (typeof (made as Iterator<T> | undefined)?.next === "function")
    return { [Symbol.asyncIterator]: () => made as AsyncIterator<T> };
  return fail(
    ValueError,
    "fromGenerator",
    `the function must return an iterable or iterator`,
    show(made),
    `Pass a generator function: function* () { yield … }`,
  );
};

/**
 * The elements of what `generator` returns; it is called once a pass, when the pass begins.
 *
 * @throws ValueError when `generator` is no function; during iteration, when it returns nothing to iterate.
 */
export const fromGenerator = <T>(
  generator: () => Generated<T> | Promise<Generated<T>>,
  options: FromOptions = {},
): Source<T> => {
  const op = "fromGenerator";
  checkFunction(op, "generator", generator);
  const { cardinality } = options;
  if (cardinality !== undefined) checkCount(op, "cardinality", cardinality, 0, true);
  return {
    cardinality,
    async *[Symbol.asyncIterator]() {
      for await (const element of iterableOf(await generator())) yield element as T;
    },
  };
};
