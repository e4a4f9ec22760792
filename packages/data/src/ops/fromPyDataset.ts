import { ValueError } from "@hornbeam/ir";
import { checkCount, checkFunction, fail } from "../fail.ts";
import { anySeed, createRandom, permutation } from "../random.ts";
import { scoped } from "../scoped.ts";
import type { Source } from "../types.ts";
import { map } from "./map.ts";

/**
 * Numbered batches, as a Keras `PyDataset`: a class with a length and an item for each index. Safe to read in any order and,
 * with `workers`, several at once.
 * Source: https://keras.io/api/utils/python_utils/#pydataset-class
 */
export interface PyDataset<T> {
  /** Number of batches; `Infinity` for no end. Read again at the start of each pass. */
  readonly length: number;
  /** Batch `index`, 0 <= index < length. */
  getItem(index: number): T | Promise<T>;
  /** Called before the first item of a pass. */
  onEpochBegin?(): void | Promise<void>;
  /** Called once after each pass that began, however it ended. */
  onEpochEnd?(): void | Promise<void>;
}

/** Options of `fromPyDataset`. */
export interface PyDatasetOptions {
  /** Reads the items in a new random order each pass. Default false. */
  readonly shuffle?: boolean;
  /** Makes that order repeatable. */
  readonly seed?: number;
  /** How many items to read at once; they still arrive in order. Default 1. */
  readonly workers?: number;
}

const op = "fromPyDataset";

const checkLength = (length: number, shuffled: boolean): number => {
  if (shuffled && length === Infinity)
    fail(
      ValueError,
      op,
      `only a finite dataset can be shuffled`,
      `length Infinity`,
      `Leave out shuffle, or draw at random in getItem`,
    );
  return checkCount(op, "length", length, 1, true);
};

function* upTo(length: number): Generator<number> {
  for (let i = 0; i < length; i++) yield i;
}

/**
 * The items of a `PyDataset`, one at a time.
 *
 * @throws ValueError when the dataset is empty, has no proper length or no `getItem`, or is endless and to be shuffled.
 */
export const fromPyDataset = <T>(dataset: PyDataset<T>, options: PyDatasetOptions = {}): Source<T> => {
  const { shuffle = false, seed = anySeed(), workers = 1 } = options;
  checkCount(op, "workers", workers, 1);
  checkFunction(op, "getItem", dataset.getItem);
  createRandom(seed);
  const cardinality = checkLength(dataset.length, shuffle);
  let epoch = 0;
  const pass = (): AsyncGenerator<T, void> =>
    scoped(async function* ({ defer }) {
      await dataset.onEpochBegin?.();
      defer(() => dataset.onEpochEnd?.());
      const length = checkLength(dataset.length, shuffle);
      const indices = shuffle ? permutation(length, createRandom(seed, epoch++)) : upTo(length);
      const order: Source<number> = {
        cardinality: length,
        async *[Symbol.asyncIterator]() {
          yield* indices;
        },
      };
      yield* map(order, (index) => dataset.getItem(index), { parallel: workers }) as AsyncIterable<T>;
    });
  return { cardinality, [Symbol.asyncIterator]: pass };
};
