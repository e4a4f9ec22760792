import { ValueError } from "@hornbeam/ir";
import { fail, show } from "../fail.ts";
import { rowsSource } from "../rows.ts";
import { scoped } from "../scoped.ts";
import type { Source } from "../types.ts";

/** A tuple or record of sources. */
export type Sources = readonly Source<unknown>[] | { readonly [key: string]: Source<unknown> };

/** The element of a zip: the tuple or record with an element for each source. */
export type Zipped<S extends Sources> = { -readonly [K in keyof S]: S[K] extends Source<infer T> ? T : never };

/** The fewest elements there can be; unknown where one is, unless another has none. */
const fewest = (counts: readonly (number | undefined)[]): number | undefined =>
  counts.includes(0)
    ? 0
    : counts.reduce(
        (least, count) => (least === undefined || count === undefined ? undefined : Math.min(least, count)),
        Infinity,
      );

/**
 * The elements of several sources side by side, until the shortest ends.
 *
 * @throws ValueError when there is no source, or one is not a dataset.
 */
export const zip = <const S extends Sources>(sources: S): Source<Zipped<S>> => {
  const keys = Object.keys(sources);
  const list = Object.values(sources) as Source<unknown>[];
  const odd = list.find(
    (source) => typeof (source as Source<unknown> | undefined)?.[Symbol.asyncIterator] !== "function",
  );
  if (list.length === 0 || odd !== undefined || list.includes(undefined as never))
    fail(
      ValueError,
      "zip",
      `a tuple or record of datasets is needed`,
      list.length ? show(odd) : `an empty one`,
      `Pass [a, b] or { x: a, y: b }`,
    );
  const join = (values: readonly unknown[]): unknown =>
    Array.isArray(sources) ? values : Object.fromEntries(keys.map((key, i) => [key, values[i]]));
  const cardinality = fewest(list.map((source) => source.cardinality));
  const rows = list.map((source) => source.rows);
  const [first] = rows;
  if (first && rows.every((other) => other && !other.order && other.length === first.length) && list.length > 0)
    return rowsSource({ ...first, tree: join(rows.map((other) => other?.tree)) }, cardinality);
  return {
    cardinality,
    [Symbol.asyncIterator]: () =>
      scoped(async function* ({ open, next }) {
        const iterators = list.map((source) => open(source));
        for (;;) {
          const values: unknown[] = [];
          for (const iterator of iterators) {
            const result = await next(iterator);
            if (result.done) return;
            values.push(result.value);
          }
          yield join(values) as Zipped<S>;
        }
      }),
  };
};
