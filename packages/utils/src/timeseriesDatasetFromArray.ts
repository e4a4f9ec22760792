import { asArray, createRandom, Dataset, type ArrayValue, type Leaf } from "@hornbeam/data";
import { drawSeed, dtypes, explain, ValueError } from "@hornbeam/ir";

/** Options of `timeseriesDatasetFromArray`. */
export interface TimeseriesOptions {
  /** Steps between the beginnings of windows. Default 1. */
  readonly sequenceStride?: number;
  /** Steps between the entries of a window. Default 1. */
  readonly samplingRate?: number;
  /** Windows a batch; null for windows one by one. Default 128. */
  readonly batchSize?: number | null;
  /** In random order, a new one each pass. Default false. */
  readonly shuffle?: boolean;
  readonly seed?: number;
  /** The part of the data that is used: [startIndex, endIndex). */
  readonly startIndex?: number | null;
  readonly endIndex?: number | null;
}

const op = "timeseriesDatasetFromArray";
const refuse = (rule: string, received: string, remedy: string): never => {
  const fields = { op, rule, received, remedy };
  throw new ValueError(explain(fields), fields);
};
const positive = (name: string, value: number): void => {
  if (!Number.isInteger(value) || value < 1) refuse(`${name} must be a positive integer`, String(value), "Correct it");
};

const rowsOf = ({ data, shape, dtype }: ArrayValue, rows: readonly number[]): ArrayValue => {
  const width = shape.slice(1).reduce((a, b) => a * b, 1);
  const { array, bytes } = dtypes[dtype];
  const out = new array(new ArrayBuffer(rows.length * width * bytes), 0, rows.length * width);
  rows.forEach((row, i) => out.set(data.subarray(row * width, (row + 1) * width) as never, i * width));
  return { data: out, shape: [rows.length, ...shape.slice(1)], dtype };
};

/** Order of the windows in a pass (Fisher–Yates). */
const shuffled = (n: number, seed: number, epoch: number): number[] => {
  const random = createRandom(seed, epoch);
  const order = Array.from({ length: n }, (_, i) => i);
  for (let i = n - 1; i > 0; i--) {
    const j = random.below(i + 1);
    [order[i], order[j]] = [order[j]!, order[i]!];
  }
  return order;
};

/**
 * Windows of a time series [steps, ...] as batches [batch, sequenceLength, ...], with the targets that stand at the windows' beginnings: elements are `[x, y]`, or `x`
 * where `targets` is null.
 *
 * Window i takes the steps startIndex + i·sequenceStride + k·samplingRate, k < sequenceLength. For a forecast give targets that begin later:
 * `data.slice(0, -n)` and `data.slice(n)`.
 * https://keras.io/api/data_loading/timeseries/
 *
 * ```ts
 * import { timeseriesDatasetFromArray, toNested } from "hornbeam";
 * const windows = timeseriesDatasetFromArray([1, 2, 3, 4, 5], [3, 4, 5], 2, { batchSize: 2 });
 * const [x, y] = (await windows.toArray())[0] as [never, never];
 * console.log(toNested(x), toNested(y)); // → [ [ 1, 2 ], [ 2, 3 ] ] [ 3, 4 ]
 * ```
 *
 * @throws ValueError for sizes that are not positive integers, and for indices outside the data.
 */
export const timeseriesDatasetFromArray = (
  data: Leaf,
  targets: Leaf | null,
  sequenceLength: number,
  options: TimeseriesOptions = {},
): Dataset<unknown> => {
  const { sequenceStride = 1, samplingRate = 1, batchSize = 128, shuffle = false, seed } = options;
  const x = asArray(data as never) as ArrayValue;
  const y = targets === null ? undefined : (asArray(targets as never) as ArrayValue);
  const length = x.shape[0] ?? 0;
  const start = options.startIndex ?? 0;
  const end = options.endIndex ?? length;
  for (const [name, value] of Object.entries({ sequenceLength, sequenceStride, samplingRate })) positive(name, value);
  if (batchSize !== null) positive("batchSize", batchSize);
  for (const [name, value] of [
    ["sequenceLength", sequenceLength],
    ["sequenceStride", sequenceStride],
    ["samplingRate", samplingRate],
  ] as const)
    if (value >= length)
      refuse(`${name} must be less than the ${length} steps of the data`, String(value), "Give more data");
  if (
    !Number.isInteger(start) ||
    start < 0 ||
    start >= length ||
    !Number.isInteger(end) ||
    end <= start ||
    end > length
  )
    refuse(`startIndex and endIndex must be a part of [0, ${length}]`, `${start} and ${end}`, "Correct them");
  // Every window must end inside the data, and every window needs its target.
  const reach = (sequenceLength - 1) * samplingRate;
  const usable = Math.min(end - start - reach, y ? y.shape[0]! - start : Infinity);
  const count = Math.max(0, Math.ceil(usable / sequenceStride));
  const element = (windows: readonly number[]): unknown => {
    const steps = windows.flatMap((w) =>
      Array.from({ length: sequenceLength }, (_, k) => start + w * sequenceStride + k * samplingRate),
    );
    const flat = rowsOf(x, steps);
    const inputs: ArrayValue = { ...flat, shape: [windows.length, sequenceLength, ...x.shape.slice(1)] };
    const drop = ({ data: d, shape, dtype }: ArrayValue): ArrayValue => ({ data: d, shape: shape.slice(1), dtype });
    const finish = batchSize === null ? drop : (a: ArrayValue): ArrayValue => a;
    if (!y) return finish(inputs);
    return [
      finish(inputs),
      finish(
        rowsOf(
          y,
          windows.map((w) => start + w * sequenceStride),
        ),
      ),
    ];
  };
  let epoch = 0;
  const size = batchSize ?? 1;
  const given = seed ?? drawSeed();
  return Dataset.fromGenerator(
    function* () {
      const order = shuffle ? shuffled(count, given, epoch++) : Array.from({ length: count }, (_, i) => i);
      for (let i = 0; i < count; i += size) yield element(order.slice(i, i + size));
    },
    { cardinality: Math.ceil(count / size) },
  );
};
