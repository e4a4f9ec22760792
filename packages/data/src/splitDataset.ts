import { ValueError } from "@hornbeam/ir";
import { Dataset } from "./Dataset.ts";
import { checkFinite } from "./checkFinite.ts";
import { fail } from "./fail.ts";
import { roundHalfEven } from "./floatBits.ts";
import { fromArrays } from "./ops/fromArrays.ts";
import { fromAsyncIterable } from "./ops/fromAsyncIterable.ts";
import { toArray } from "./ops/toArray.ts";
import { anySeed, createRandom, permutation } from "./random.ts";
import { orderOf, rowsSource } from "./rows.ts";
import { splitSizes } from "./splitSizes.ts";
import type { Arrays, ArrayValue, Columns, Source } from "./types.ts";

/** Options of `splitDataset`. */
export interface SplitDatasetOptions {
  /** Size of the first part: a fraction in (0, 1), or a number of elements. */
  readonly leftSize?: number;
  /** Size of the second part, taken from the end. What is left out is the rest; both left out: 0.5 each. */
  readonly rightSize?: number;
  /** Shuffles the elements before splitting. Default false. */
  readonly shuffle?: boolean;
  /** Makes that shuffle repeatable. */
  readonly seed?: number;
}

const op = "splitDataset";

const isSource = (value: object): value is Source<unknown> => Symbol.asyncIterator in value;

const split = <E>(elements: readonly E[], options: SplitDatasetOptions): [E[], E[]] => {
  const { leftSize, rightSize, shuffle = false, seed = anySeed() } = options;
  if (elements.length === 0)
    fail(ValueError, op, `at least two elements are needed`, `an empty dataset`, `Check where the data is read`);
  const half = leftSize === undefined && rightSize === undefined ? 0.5 : leftSize;
  const [left, right] = splitSizes(
    op,
    elements.length,
    { name: "leftSize", size: half, round: roundHalfEven },
    { name: "rightSize", size: rightSize, round: roundHalfEven },
  );
  const random = createRandom(seed);
  const mixed = shuffle ? Array.from(permutation(elements.length, random), (i) => elements[i]) : elements;
  return [mixed.slice(0, left), mixed.slice(mixed.length - right)];
};

/**
 * Two datasets without an element in common, as `keras.utils.split_dataset`. Reads one pass of the dataset: the elements stay
 * in memory, of arrays only the row numbers. Fractions round to the nearest number of elements, ties to even.
 * Source: https://keras.io/api/utils/python_utils/#split_dataset-function
 *
 * @throws ValueError when a size is out of range, a part would be empty, or the dataset is empty or endless.
 */
export async function splitDataset<T>(
  dataset: Dataset<T>,
  options?: SplitDatasetOptions,
): Promise<[Dataset<T>, Dataset<T>]>;
export async function splitDataset<const C extends Columns>(
  columns: C,
  options?: SplitDatasetOptions,
): Promise<[Dataset<Arrays<C>>, Dataset<Arrays<C>>]>;
export async function splitDataset(
  input: Source<unknown> | Columns,
  options: SplitDatasetOptions = {},
): Promise<[Dataset<unknown>, Dataset<unknown>]> {
  const source: Source<unknown> = isSource(input) ? input : fromArrays(input as ArrayValue);
  checkFinite(op, source);
  const { rows } = source;
  if (!rows) {
    const [left, right] = split(await toArray(source), options);
    return [new Dataset(fromAsyncIterable(left)), new Dataset(fromAsyncIterable(right))];
  }
  const part = (indices: number[]): Dataset<unknown> =>
    new Dataset(rowsSource({ ...rows, order: () => indices, fixed: true }, indices.length));
  const [left, right] = split([...orderOf(rows)], options);
  return [part(left), part(right)];
}
