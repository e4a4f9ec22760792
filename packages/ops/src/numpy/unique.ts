import { applyAll, type HostOp, type Tensor, type TensorLike } from "@hornbeam/core";
import { normalizeAxis, ValueError, type HostKernel } from "@hornbeam/ir";
import {
  broadcastTo,
  castTo,
  fullLike,
  fullOf,
  gatherOf,
  iotaOf,
  ltOf,
  permuteTo,
  reshapeTo,
  selectOf,
  sliceOf,
} from "../primitives/index.ts";
import { toTensor } from "../util/args.ts";
import { countOf } from "../util/valueShaped.ts";

/** Options of `unique`. */
export interface UniqueOptions {
  /** True (default): ascending, NaN last; false: in the order in which they first occur. */
  readonly sorted?: boolean;
  /** Also where each first occurs. */
  readonly returnIndex?: boolean;
  /** Also which of them each element is. */
  readonly returnInverse?: boolean;
  /** Also how often each occurs. */
  readonly returnCounts?: boolean;
  /** Parts along this axis count as elements. By default x is taken flat. */
  readonly axis?: number | null;
  /** How many the result has: further ones are left out, missing ones filled. */
  readonly size?: number | null;
  /** What missing ones are. Default 0. */
  readonly fillValue?: number | null;
}
/** `unique` with a size: the result comes at once. */
export interface SizedUniqueOptions extends UniqueOptions {
  /** How many the result has: further ones are left out, missing ones filled. */
  readonly size: number;
}
/** The options that ask for more than the values. */
type More = { readonly returnIndex: true } | { readonly returnInverse: true } | { readonly returnCounts: true };

interface Params {
  readonly size: number;
  readonly sorted: boolean;
}

/** Rows in order; every NaN counts as different from all. */
const compareRows =
  (data: ArrayLike<number | bigint>, width: number) =>
  (a: number, b: number): number => {
    for (let i = 0; i < width; i++) {
      const [x, y] = [data[a * width + i]!, data[b * width + i]!];
      if (x < y) return -1;
      if (x > y) return 1;
      if (x !== x || y !== y) return x !== x ? (y !== y ? a - b || -1 : 1) : -1;
    }
    return 0;
  };

const evaluate: HostKernel["evaluate"] = ([x], outputs, params) => {
  const [index, inverse, counts, count] = outputs.map((o) => o.data as Int32Array);
  const { size, sorted } = params as unknown as Params;
  const [n, width] = x!.shape as [number, number];
  const compare = compareRows(x!.data, width);
  const order = Array.from({ length: n }, (_, i) => i).sort((a, b) => compare(a, b) || a - b);
  const groups: number[][] = [];
  order.forEach((row, k) => {
    if (k && compare(order[k - 1]!, row) === 0) groups[groups.length - 1]!.push(row);
    else groups.push([row]);
  });
  if (!sorted) groups.sort((a, b) => a[0]! - b[0]!);
  index!.fill(1);
  counts!.fill(0);
  groups.forEach((rows, k) => {
    for (const row of rows) inverse![row] = k;
    if (k >= size) return;
    index![k] = rows[0]!;
    counts![k] = rows.length;
  });
  count![0] = groups.length;
};

/** Of rows [n, width]: first occurrences [size], which one each row is [n], how often [size], and how many there are. */
const uniqueOp: HostOp<Params> = {
  name: "unique",
  kind: "host",
  infer: ([x], { size }) => [[size], [x!.shape[0]!], [size], []].map((shape) => ({ shape, dtype: "int32" as const })),
  evaluate,
};

/**
 * The distinct elements of x (or its distinct parts along an axis), and on request where each first occurs, which of them each element is
 * and how often they occur (int32), in this order. How many there are depends on values, so the result is a promise; with `size`
 * it has that many (padded with `fillValue`, index 1, count 0) and comes at once, in compiled functions too. Gradients flow to the
 * first occurrences. Sorting happens on the host. (`keras.ops.unique`)
 * @throws ValueError without `size` in a compiled function or on symbolic values.
 * @example
 * ```ts
 * import { unique } from "hornbeam";
 * console.log(await (await unique([3, 1, 2, 1])).array()); // → [ 1, 2, 3 ]
 * const [values, counts] = unique([3, 1, 2, 1], { size: 5, returnCounts: true });
 * console.log(await values!.array(), await counts!.array()); // → [ 1, 2, 3, 0, 0 ] [ 2, 1, 1, 0, 0 ]
 * ```
 */
export function unique(x: TensorLike, options: SizedUniqueOptions & More): Tensor[];
export function unique(x: TensorLike, options: SizedUniqueOptions): Tensor;
export function unique(x: TensorLike, options: UniqueOptions & More): Promise<Tensor[]>;
export function unique(x: TensorLike, options?: UniqueOptions): Promise<Tensor>;
export function unique(
  x: TensorLike,
  options: UniqueOptions = {},
): Tensor | Tensor[] | Promise<Tensor> | Promise<Tensor[]> {
  const { sorted = true, axis, size, fillValue } = options;
  const given = toTensor(x);
  const flat = axis === undefined || axis === null;
  const t = flat ? reshapeTo(given, [given.size]) : given;
  const a = flat ? 0 : normalizeAxis(axis, t.rank, "unique");
  const n = t.shape[a]!;
  const most = size ?? n;
  if (!Number.isInteger(most) || most < 0)
    throw new ValueError(`unique: size must be a whole number from 0; received ${most}.`, { op: "unique" });
  const order = [a, ...t.shape.flatMap((_, i) => (i === a ? [] : [i]))];
  const rows = reshapeTo(permuteTo(t, order), [n, n ? t.size / n : 0]);
  // 16-bit floats come to host functions as bits.
  const plain = t.dtype === "float16" || t.dtype === "bfloat16" ? castTo(rows, "float32") : rows;
  const [index, inverse, counts, count] = applyAll(uniqueOp, [plain], { size: most, sorted }) as Tensor[];
  const shaped = flat ? reshapeTo(inverse!, given.shape) : inverse!;
  const results = (values: Tensor, cut: (y: Tensor) => Tensor): Tensor | Tensor[] => {
    const made = [
      values,
      ...(options.returnIndex ? [cut(index!)] : []),
      ...(options.returnInverse ? [shaped] : []),
      ...(options.returnCounts ? [cut(counts!)] : []),
    ];
    return made.length === 1 ? values : made;
  };
  if (size === undefined || size === null)
    return countOf("unique", count!).then((k) => {
      const cut = (y: Tensor): Tensor => sliceOf(y, [0], [k]);
      return results(gatherOf(t, cut(index!), a), cut);
    }) as Promise<Tensor>;
  const found = n
    ? gatherOf(t, index!, a)
    : fullOf(
        t.shape.map((d, i) => (i === a ? most : d)),
        0,
        t.dtype,
      );
  const line = t.shape.map((_, i) => (i === a ? most : 1));
  const has = ltOf(iotaOf(line, a, "int32"), broadcastTo(count!, line));
  return results(selectOf(broadcastTo(has, found.shape), found, fullLike(found, fillValue ?? 0)), (y) => y);
}
