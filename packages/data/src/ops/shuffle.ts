import { checkCount } from "../fail.ts";
import { anySeed, createRandom, permutation } from "../random.ts";
import type { Random } from "../random.ts";
import { orderOf, rowsSource } from "../rows.ts";
import type { Rows, Source } from "../types.ts";

/** Options of `shuffle`. */
export interface ShuffleOptions {
  /** Makes the order repeatable: the same on every machine. Without it, each dataset gets its own. */
  readonly seed?: number;
  /** A new order each pass (true, the default), or the same one always. */
  readonly reshuffleEachIteration?: boolean;
}

/** Takes a random element out of `buffer`. */
const draw = <T>(buffer: T[], random: Random): T => {
  const j = random.below(buffer.length);
  const drawn = buffer[j];
  const last = buffer.pop() as T;
  if (j < buffer.length) buffer[j] = last;
  return drawn;
};

/** Puts `element` in the place of a random one, and returns that. */
const swap = <T>(buffer: T[], element: T, random: Random): T => {
  const j = random.below(buffer.length);
  const drawn = buffer[j];
  buffer[j] = element;
  return drawn;
};

async function* shuffled<T>(source: Source<T>, size: number, random: Random): AsyncGenerator<T, void> {
  const buffer: T[] = [];
  for await (const element of source)
    if (buffer.length < size) buffer.push(element);
    else yield swap(buffer, element, random);
  while (buffer.length > 0) yield draw(buffer, random);
}

/** The same on row numbers: equal draws, hence an equal order, without making elements. */
function* shuffledIndices(rows: Rows, size: number, random: Random): Generator<number> {
  const buffer: number[] = [];
  for (const index of orderOf(rows))
    if (buffer.length < size) buffer.push(index);
    else yield swap(buffer, index, random);
  while (buffer.length > 0) yield draw(buffer, random);
}

/**
 * Random order from a buffer: `bufferSize` elements are held, one of them drawn at a time and replaced by the next. A buffer
 * as large as the dataset (or `Infinity`) makes every order equally likely; over arrays that costs no more than an index.
 *
 * @throws ValueError when `bufferSize` is not a positive integer or Infinity, or `seed` not an integer.
 */
export const shuffle = <T>(source: Source<T>, bufferSize: number, options: ShuffleOptions = {}): Source<T> => {
  const { seed = anySeed(), reshuffleEachIteration = true } = options;
  const size = checkCount("shuffle", "bufferSize", bufferSize, 1, true);
  createRandom(seed);
  let pass = 0;
  const random = (): Random => createRandom(seed, reshuffleEachIteration ? pass++ : 0);
  const { rows, cardinality } = source;
  if (!rows) return { cardinality, [Symbol.asyncIterator]: () => shuffled(source, size, random()) };
  const order = (): Iterable<number> =>
    !rows.order && size >= rows.length ? permutation(rows.length, random()) : shuffledIndices(rows, size, random());
  return rowsSource({ ...rows, order, fixed: rows.fixed && !reshuffleEachIteration }, cardinality);
};
