import type { Tensor, TensorLike } from "@hornbeam/core";
import { ValueError } from "@hornbeam/ir";
import {
  addOf,
  broadcastTo,
  castTo,
  eqOf,
  fullLike,
  minOf,
  reduceMax,
  reduceMin,
  reduceSum,
  reshapeTo,
  selectOf,
  subOf,
  iotaOf,
  leOf,
  andOf,
} from "../primitives/index.ts";
import { toFloat } from "../util/args.ts";
import { linspace } from "./create.ts";
import { searchsorted } from "./sort.ts";

/** Options of `histogram`. */
export interface HistogramOptions {
  /** How many. Default 10. */
  readonly bins?: number;
  /** Least and largest value that count. Default those of x. */
  readonly range?: readonly [number, number] | null;
}
/**
 * [how many elements fall into each of equal bins, the bins' edges]; the last bin includes its upper edge.
 * (`keras.ops.histogram`)
 * @example
 * ```ts
 * import { histogram } from "hornbeam";
 * const [counts, edges] = histogram([1, 2, 2, 4], { bins: 3 });
 * console.log(await counts.array(), await edges.array()); // → [ 1, 2, 1 ] [ 1, 2, 3, 4 ]
 * ```
 */
export const histogram = (x: TensorLike, { bins = 10, range }: HistogramOptions = {}): readonly [Tensor, Tensor] => {
  if (!Number.isInteger(bins) || bins < 1)
    throw new ValueError(`histogram: bins must be a whole number ≥ 1; received ${bins}.`, { op: "histogram" });
  const given = toFloat(x);
  const t = reshapeTo(given, [given.size]);
  const [least, most] = range
    ? (range.map((v) => fullLike({ shape: [], dtype: t.dtype }, v)) as [Tensor, Tensor])
    : [reduceMin(t, [0]), reduceMax(t, [0])];
  // Equal ends: a bin of width 1 around them.
  const flat = castTo(eqOf(least, most), t.dtype);
  const half = selectOf(castTo(flat, "bool"), fullLike(flat, 0.5), fullLike(flat, 0));
  const [lo, hi] = [subOf(least, half), addOf(most, half)];
  const edges = linspace(lo, hi, { num: bins + 1 });
  const above = searchsorted(edges, t, { side: "right" });
  const bin = minOf(subOf(above, fullLike(above, 1)), fullLike(above, bins - 1));
  const inside = leOf(t, broadcastTo(hi, t.shape));
  const shape = [t.size, bins];
  const column = (y: Tensor): Tensor => broadcastTo(reshapeTo(y, [t.size, 1]), shape);
  const hit = andOf(eqOf(column(bin), iotaOf(shape, 1, "int32")), column(inside));
  return [reduceSum(castTo(hit, t.dtype), [0]), edges];
};
