import { anySeed, createRandom, permutation } from "./random.ts";
import { gatherTree, toRows } from "./rows.ts";
import { splitSizes } from "./splitSizes.ts";
import type { Arrays, Columns } from "./types.ts";

/** Options of `trainTestSplit`. */
export interface TrainTestSplitOptions {
  /** Rows for testing: a fraction in (0, 1), rounded up, or a number. Default: what `trainSize` leaves, or 0.25. */
  readonly testSize?: number;
  /** Rows for training: a fraction in (0, 1), rounded down, or a number. Default: what `testSize` leaves. */
  readonly trainSize?: number;
  /** Shuffles the rows before splitting. Default true. */
  readonly shuffle?: boolean;
  /** Makes that shuffle repeatable. */
  readonly seed?: number;
}

/**
 * Splits arrays that share their first axis into `[train, test]`, each a copy with the structure of `columns`; all arrays are
 * split the same way.
 *
 * ```ts
 * import { trainTestSplit } from "hornbeam";
 * const [train, test] = trainTestSplit({ x: Float32Array.of(1, 2, 3, 4, 5) }, { testSize: 0.4, shuffle: false });
 * console.log(train.x.data, test.x.data); // → Float32Array(3) [ 1, 2, 3 ] Float32Array(2) [ 4, 5 ]
 * ```
 *
 * @throws ShapeError for arrays of differing lengths; ValueError when a size is out of range or a part would be empty.
 */
export function trainTestSplit<const C extends Columns>(
  columns: C,
  options?: TrainTestSplitOptions,
): [Arrays<C>, Arrays<C>];
export function trainTestSplit(columns: unknown, options: TrainTestSplitOptions = {}): [unknown, unknown] {
  const op = "trainTestSplit";
  const { testSize, trainSize, shuffle = true, seed = anySeed() } = options;
  const { tree, length } = toRows(op, columns);
  const [test, train] = splitSizes(
    op,
    length,
    { name: "testSize", size: testSize ?? (trainSize === undefined ? 0.25 : undefined), round: Math.ceil },
    { name: "trainSize", size: trainSize, round: Math.floor },
  );
  const random = createRandom(seed);
  const order = shuffle ? permutation(length, random) : Uint32Array.from({ length }, (_, i) => i);
  return [gatherTree(tree, order.subarray(0, train)), gatherTree(tree, order.subarray(length - test))];
}
