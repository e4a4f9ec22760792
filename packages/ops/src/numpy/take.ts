import type { Tensor, TensorLike } from "@hornbeam/core";
import { dtypes, normalizeAxis } from "@hornbeam/ir";
import { addOf, broadcastTo, castTo, gatherAlongOf, gatherOf, ltOf, reshapeTo, selectOf } from "../primitives/index.ts";
import { fill, toTensor } from "../util/args.ts";

/** Indices as int32 with negative ones counted from the end. */
const wrap = (indices: TensorLike, n: number): Tensor => {
  const given = toTensor(indices);
  const i = castTo(given, "int32");
  return dtypes[given.dtype].kind === "uint" ? i : selectOf(ltOf(i, fill(i, 0)), addOf(i, fill(i, n)), i);
};

/** Options of `take`. */
export interface TakeOptions {
  /** By default x is taken flat. */
  readonly axis?: number | null;
}

/**
 * Elements at the given places of an axis; the axis becomes the axes of `indices`. Negative places count from the end.
 * (`keras.ops.take`)
 * @example
 * ```ts
 * import { take } from "hornbeam";
 * console.log(await take([10, 20, 30], [2, 0]).array()); // → [ 30, 10 ]
 * ```
 */
export const take = (x: TensorLike, indices: TensorLike, { axis }: TakeOptions = {}): Tensor => {
  const given = toTensor(x);
  const t = axis === undefined || axis === null ? reshapeTo(given, [given.size]) : given;
  const a = normalizeAxis(axis ?? 0, t.rank, "take");
  return gatherOf(t, wrap(indices, t.shape[a]!), a);
};

/**
 * Elements at places that differ along the other axes, to which both broadcast; flat without an axis.
 * (`keras.ops.take_along_axis`)
 * @example
 * ```ts
 * import { takeAlongAxis } from "hornbeam";
 * console.log(await takeAlongAxis([[10, 20], [30, 40]], [[1], [0]], { axis: 1 }).array()); // → [ [ 20 ], [ 30 ] ]
 * ```
 */
export const takeAlongAxis = (x: TensorLike, indices: TensorLike, { axis }: TakeOptions = {}): Tensor => {
  const given = toTensor(x);
  const places = toTensor(indices);
  if (axis === undefined || axis === null)
    return gatherAlongOf(reshapeTo(given, [given.size]), reshapeTo(wrap(places, given.size), [places.size]), 0);
  const a = normalizeAxis(axis, given.rank, "takeAlongAxis");
  const shape = (own: Tensor, other: Tensor): number[] =>
    own.shape.map((d, i) => (i === a || d !== 1 ? d : (other.shape[i] ?? d)));
  const i = wrap(places, given.shape[a]!);
  return gatherAlongOf(broadcastTo(given, shape(given, i)), broadcastTo(i, shape(i, given)), a);
};
