import { batch } from "./ops/batch.ts";
import { cache } from "./ops/cache.ts";
import { concatenate } from "./ops/concatenate.ts";
import { enumerate } from "./ops/enumerate.ts";
import { filter } from "./ops/filter.ts";
import { fromArrays } from "./ops/fromArrays.ts";
import type { RowOf } from "./ops/fromArrays.ts";
import { fromAsyncIterable } from "./ops/fromAsyncIterable.ts";
import { fromGenerator } from "./ops/fromGenerator.ts";
import type { FromOptions, Generated } from "./ops/fromGenerator.ts";
import { fromPyDataset } from "./ops/fromPyDataset.ts";
import type { PyDataset, PyDatasetOptions } from "./ops/fromPyDataset.ts";
import { interleave } from "./ops/interleave.ts";
import type { InterleaveOptions } from "./ops/interleave.ts";
import { map } from "./ops/map.ts";
import type { MapOptions } from "./ops/map.ts";
import { paddedBatch } from "./ops/paddedBatch.ts";
import type { PaddedBatchOptions } from "./ops/paddedBatch.ts";
import { prefetch } from "./ops/prefetch.ts";
import { reduce } from "./ops/reduce.ts";
import { repeat } from "./ops/repeat.ts";
import { shuffle } from "./ops/shuffle.ts";
import type { ShuffleOptions } from "./ops/shuffle.ts";
import { skip } from "./ops/skip.ts";
import { take } from "./ops/take.ts";
import { toArray } from "./ops/toArray.ts";
import { unbatch } from "./ops/unbatch.ts";
import { window } from "./ops/window.ts";
import type { WindowOptions } from "./ops/window.ts";
import { zip } from "./ops/zip.ts";
import type { Sources, Zipped } from "./ops/zip.ts";
import type { BatchOptions } from "./group.ts";
import type { AnyIterable, Arrays, Columns, Rows, Source } from "./types.ts";

/**
 * A sequence of elements that can be read any number of times, in the manner of `tf.data.Dataset`. Nothing is read until it is
 * iterated; each operator gives a new dataset and leaves this one as it is. Every operator is also a function of its own in
 * `@hornbeam/data/ops`, for bundles that use only a few.
 *
 * Errors of arguments are thrown at the call, errors of elements while iterating; leaving a `for await` early closes
 * everything behind it.
 * Source: https://www.tensorflow.org/api_docs/python/tf/data/Dataset
 */
export class Dataset<T> implements Source<T> {
  /** Number of elements in a pass: `Infinity` when endless, `undefined` when not known. */
  readonly cardinality: number | undefined;
  /** The arrays behind the elements, where there are such: what makes batches cheap. */
  readonly rows: Rows | undefined;
  readonly #open: () => AsyncIterator<T>;

  /** Wraps a source: an operator's result, or an object with `cardinality` and an async iterator of your own. */
  constructor(source: Source<T>) {
    this.cardinality = source.cardinality;
    this.rows = source.rows;
    this.#open = () => source[Symbol.asyncIterator]();
  }

  /** The rows of arrays that share their first axis: one array, several (tuples), or a tuple or record of them. See `fromArrays`. */
  static fromArrays<const S extends readonly Columns[]>(...columns: S): Dataset<RowOf<S>> {
    return new Dataset(fromArrays<S>(...columns));
  }

  /** The name `tf.data` has for `fromArrays`. */
  static fromTensorSlices<const S extends readonly Columns[]>(...columns: S): Dataset<RowOf<S>> {
    return Dataset.fromArrays<S>(...columns);
  }

  /** The elements of what a function returns, called anew for each pass. See `fromGenerator`. */
  static fromGenerator<T>(generator: () => Generated<T> | Promise<Generated<T>>, options?: FromOptions): Dataset<T> {
    return new Dataset(fromGenerator(generator, options));
  }

  /** The elements of an array, a stream or another iterable. See `fromAsyncIterable`. */
  static fromAsyncIterable<T>(iterable: AnyIterable<T>, options?: FromOptions): Dataset<T> {
    return new Dataset(fromAsyncIterable(iterable, options));
  }

  /** The items of an object with `length` and `getItem(index)`. See `PyDataset`. */
  static fromPyDataset<T>(dataset: PyDataset<T>, options?: PyDatasetOptions): Dataset<T> {
    return new Dataset(fromPyDataset(dataset, options));
  }

  /** A tuple or record of datasets, read side by side until the shortest ends. */
  static zip<const S extends Sources>(sources: S): Dataset<Zipped<S>> {
    return new Dataset(zip(sources));
  }

  /** `fn` of each element; with `parallel`, several calls at once and the results in order. */
  map<U>(fn: (element: T) => U | Promise<U>, options?: MapOptions): Dataset<U> {
    return new Dataset(map(this, fn, options));
  }

  /** The elements for which `predicate` is true. */
  filter(predicate: (element: T) => boolean | Promise<boolean>): Dataset<T> {
    return new Dataset(filter(this, predicate));
  }

  /** `size` neighbouring elements stacked along a new first axis. */
  batch(size: number, options?: BatchOptions): Dataset<Arrays<T>> {
    return new Dataset(batch(this, size, options));
  }

  /** `batch` for elements of differing lengths: pads them to one shape first. */
  paddedBatch(size: number, options?: PaddedBatchOptions<T>): Dataset<Arrays<T>> {
    return new Dataset(paddedBatch(this, size, options));
  }

  /** Splits each element along its first axis. */
  unbatch(): Dataset<Arrays<T>> {
    return new Dataset(unbatch(this));
  }

  /** Random order, drawn from a buffer of `bufferSize` elements; the whole dataset with `Infinity`. */
  shuffle(bufferSize: number, options?: ShuffleOptions): Dataset<T> {
    return new Dataset(shuffle(this, bufferSize, options));
  }

  /** `count` passes one after the other; without `count`, no end. */
  repeat(count?: number): Dataset<T> {
    return new Dataset(repeat(this, count));
  }

  /** The first `count` elements. */
  take(count: number): Dataset<T> {
    return new Dataset(take(this, count));
  }

  /** All but the first `count` elements. */
  skip(count: number): Dataset<T> {
    return new Dataset(skip(this, count));
  }

  /** Prepares up to `count` elements (default 2) while the consumer works on another. */
  prefetch(count?: number): Dataset<T> {
    return new Dataset(prefetch(this, count));
  }

  /** These elements, then those of `other`. */
  concatenate<U>(other: Source<U>): Dataset<T | U> {
    return new Dataset(concatenate<T, U>(this, other));
  }

  /** Keeps the elements of the first complete pass in memory. */
  cache(): Dataset<T> {
    return new Dataset(cache(this));
  }

  /** Runs of `size` elements, each a dataset of its own. */
  window(size: number, options?: WindowOptions): Dataset<Dataset<T>> {
    return new Dataset(map(window(this, size, options), (elements) => new Dataset(fromAsyncIterable(elements))));
  }

  /** Each element with its number, as `[number, element]`. */
  enumerate(start?: number): Dataset<[number, T]> {
    return new Dataset(enumerate(this, start));
  }

  /** A dataset of each element, `cycleLength` of them read by turns in blocks of `blockLength`. */
  interleave<U>(fn: (element: T) => AnyIterable<U> | Promise<AnyIterable<U>>, options?: InterleaveOptions): Dataset<U> {
    return new Dataset(interleave(this, fn, options));
  }

  /** A dataset of each element, one after the other. */
  flatMap<U>(fn: (element: T) => AnyIterable<U> | Promise<AnyIterable<U>>): Dataset<U> {
    return new Dataset(interleave(this, fn));
  }

  /** Folds all elements into one value. */
  reduce<A>(initial: A, fn: (total: A, element: T) => A | Promise<A>): Promise<A> {
    return reduce(this, initial, fn);
  }

  /** All elements of a pass in an array. */
  toArray(): Promise<T[]> {
    return toArray(this);
  }

  /** Begins a pass. */
  [Symbol.asyncIterator](): AsyncIterator<T> {
    return this.#open();
  }
}
