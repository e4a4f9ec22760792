import { checkFinite } from "../checkFinite.ts";
import { checkFunction } from "../fail.ts";
import type { Source } from "../types.ts";

/**
 * Folds all elements into one value: `fn(… fn(fn(initial, a), b) …)`.
 *
 * @throws ValueError when the source is endless.
 */
export const reduce = async <T, A>(
  source: Source<T>,
  initial: A,
  fn: (total: A, element: T) => A | Promise<A>,
): Promise<A> => {
  checkFunction("reduce", "fn", fn);
  checkFinite("reduce", source);
  let total = initial;
  for await (const element of source) total = await fn(total, element);
  return total;
};
