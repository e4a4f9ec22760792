import type { Tensor, TensorLike } from "@hornbeam/core";
import { stridesOf } from "@hornbeam/ir";
import {
  broadcastTo,
  castTo,
  cumulativeOf,
  floorDivOf,
  fullLike,
  fullOf,
  iotaOf,
  ltOf,
  modOf,
  neOf,
  reduceSum,
  reshapeTo,
  scatterOf,
  selectOf,
  sliceOf,
  subOf,
} from "../primitives/index.ts";
import { toTensor } from "../util/args.ts";
import { countOf } from "../util/valueShaped.ts";

/** Options of `nonzero`, as in JAX. */
export interface NonzeroOptions {
  /** How many places the result has: further ones are left out, missing ones filled. */
  readonly size: number;
  /** The index that missing places get. Default 0. */
  readonly fillValue?: number;
}

/** The first `size` flat places where the flat mask is true, and how many there are. */
const flatPlaces = (mask: Tensor, size: number): readonly [Tensor, Tensor] => {
  const ones = castTo(mask, "int32");
  const count = reduceSum(ones, [0]);
  // The place of each true element among the true ones; out of range for the others, which are skipped.
  const order = cumulativeOf(ones, { reducer: "sum", axis: 0, reverse: false });
  const at = selectOf(mask, subOf(order, fullLike(order, 1)), fullLike(order, size));
  return [scatterOf(fullOf([size], 0, "int32"), at, iotaOf(mask.shape, 0, "int32"), 0, "set"), count];
};

/**
 * The places of the elements of x that are not 0, row by row: an int32 tensor of indices for each axis. How many there are depends on
 * values, so the result is a promise; with `size`, as in JAX, it has that many and comes at once, in compiled functions too.
 * (`keras.ops.nonzero`)
 * @throws ValueError without `size` in a compiled function or on symbolic values.
 * @example
 * ```ts
 * import { nonzero } from "hornbeam";
 * const [rows, columns] = await nonzero([[0, 3], [5, 0]]);
 * console.log(await rows!.array(), await columns!.array()); // → [ 0, 1 ] [ 1, 0 ]
 * ```
 */
export function nonzero(x: TensorLike, options: NonzeroOptions): Tensor[];
export function nonzero(x: TensorLike): Promise<Tensor[]>;
export function nonzero(x: TensorLike, options?: NonzeroOptions): Tensor[] | Promise<Tensor[]> {
  const t = toTensor(x);
  const mask = reshapeTo(neOf(t, fullLike(t, 0)), [t.size]);
  const { size, fillValue = 0 } = options ?? { size: t.size };
  const [flat, count] = flatPlaces(mask, size);
  const places = stridesOf(t.shape).map((stride, axis) => {
    const whole = floorDivOf(flat, fullLike(flat, Math.max(1, stride)));
    return modOf(whole, fullLike(whole, Math.max(1, t.shape[axis]!)));
  });
  if (!options) return countOf("nonzero", count).then((n) => places.map((p) => sliceOf(p, [0], [n])));
  const known = iotaOf([size], 0, "int32");
  const has = ltOf(known, broadcastTo(count, [size]));
  return places.map((p) => selectOf(has, p, fullLike(p, fillValue)));
}
