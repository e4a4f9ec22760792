import type { PyDataset as Batches, Source } from "@hornbeam/data";
import { fromPyDataset, prefetch } from "@hornbeam/data/ops";

/** Options of `PyDataset`. */
export interface PyDatasetSettings {
  /** How many batches are made at once; they arrive in order. Default 1. */
  readonly workers?: number;
  /** How many batches wait ready. Default 10; 0 makes each when it is asked for. */
  readonly maxQueueSize?: number;
}

/**
 * The base of datasets of one's own: batches by number, as in Keras; subclasses have `length` and `getItem`. `fit`, `evaluate` and `predict` take it as it is.
 * https://keras.io/api/utils/python_utils/#pydataset-class
 *
 * ```ts
 * import { PyDataset } from "hornbeam";
 * class Squares extends PyDataset<number> {
 *   readonly length = 3;
 *   getItem(i: number): number {
 *     return i * i;
 *   }
 * }
 * const batches: number[] = [];
 * for await (const batch of new Squares()) batches.push(batch);
 * console.log(batches); // → [ 0, 1, 4 ]
 * ```
 */
export abstract class PyDataset<T> implements Batches<T>, Source<T> {
  readonly workers: number;
  readonly maxQueueSize: number;

  constructor({ workers = 1, maxQueueSize = 10 }: PyDatasetSettings = {}) {
    this.workers = workers;
    this.maxQueueSize = maxQueueSize;
  }
  /** Number of batches; `Infinity` for no end. */
  abstract readonly length: number;
  /** Batch `index`: x, [x, y] or [x, y, sampleWeight]. */
  abstract getItem(index: number): T | Promise<T>;
  /** Before each pass; for subclasses. */
  onEpochBegin(): void | Promise<void> {}
  /** After each pass; for subclasses. */
  onEpochEnd(): void | Promise<void> {}

  get cardinality(): number {
    return this.length;
  }
  [Symbol.asyncIterator](): AsyncIterator<T> {
    const batches = fromPyDataset<T>(this, { workers: this.workers });
    const source = this.maxQueueSize > 0 ? prefetch(batches, this.maxQueueSize) : batches;
    return source[Symbol.asyncIterator]();
  }
}
