import type { Tensor, TensorLike } from "@hornbeam/core";
import { normalizeAxis, ShapeError, showShape, sizeOf, type Shape } from "@hornbeam/ir";
import { broadcastTo as broadcast, permuteTo, reshapeTo } from "../primitives/index.ts";
import { axesOf, toTensor, type Axis, type UnaryFn } from "../util/args.ts";

/**
 * The same elements, row-major, in another shape; one size may be −1 and follows from the others.
 * (`keras.ops.reshape`)
 * @example
 * ```ts
 * import { reshape } from "hornbeam";
 * console.log(await reshape([1, 2, 3, 4], [2, -1]).array()); // → [ [ 1, 2 ], [ 3, 4 ] ]
 * ```
 */
export const reshape = (x: TensorLike, newshape: number | Shape): Tensor => {
  const t = toTensor(x);
  const shape = typeof newshape === "number" ? [newshape] : [...newshape];
  const open = shape.indexOf(-1);
  if (open >= 0) shape[open] = t.size / (sizeOf(shape) * -1);
  if (shape.some((d) => !Number.isInteger(d) || d < 0) || sizeOf(shape) !== t.size)
    throw new ShapeError(
      `reshape: the number of elements must stay, with at most one size -1; received ${showShape(t.shape)} (${t.size} elements) to ` +
        `${showShape(typeof newshape === "number" ? [newshape] : newshape)}.`,
      { op: "reshape" },
    );
  return reshapeTo(t, shape);
};

/**
 * As a vector. (`keras.ops.ravel`)
 * @example
 * ```ts
 * import { ravel } from "hornbeam";
 * console.log(await ravel([[1, 2], [3, 4]]).array()); // → [ 1, 2, 3, 4 ]
 * ```
 */
export const ravel: UnaryFn = (x) => reshape(x, -1);

/** Options of `transpose`. */
export interface TransposeOptions {
  /** The axes in their new order. Default: reversed. */
  readonly axes?: readonly number[] | null;
}

/**
 * Axes in another order, reversed by default. (`keras.ops.transpose`)
 * @example
 * ```ts
 * import { transpose } from "hornbeam";
 * console.log(await transpose([[1, 2, 3]]).array()); // → [ [ 1 ], [ 2 ], [ 3 ] ]
 * ```
 */
export const transpose = (x: TensorLike, { axes }: TransposeOptions = {}): Tensor => {
  const t = toTensor(x);
  if (!axes)
    return permuteTo(
      t,
      t.shape.map((_, i) => t.rank - 1 - i),
    );
  const order = axes.map((a) => normalizeAxis(a, t.rank, "transpose"));
  if (order.length !== t.rank || new Set(order).size !== t.rank)
    throw new ShapeError(`transpose: axes must name each of the ${t.rank} axes once; received [${axes}].`, {
      op: "transpose",
    });
  return permuteTo(t, order);
};

/**
 * Axes moved from `source` to `destination`; the others keep their order. (`keras.ops.moveaxis`)
 * @example
 * ```ts
 * import { moveaxis, ones } from "hornbeam";
 * console.log(moveaxis(ones([2, 3, 4]), 0, -1).shape); // → [ 3, 4, 2 ]
 * ```
 */
export const moveaxis = (
  x: TensorLike,
  source: number | readonly number[],
  destination: number | readonly number[],
): Tensor => {
  const t = toTensor(x);
  const from = [source].flat().map((a) => normalizeAxis(a, t.rank, "moveaxis"));
  const to = [destination].flat().map((a) => normalizeAxis(a, t.rank, "moveaxis"));
  if (from.length !== to.length || new Set(from).size !== from.length || new Set(to).size !== to.length)
    throw new ShapeError(
      `moveaxis: source and destination must name as many distinct axes; received [${from}] and [${to}].`,
      { op: "moveaxis" },
    );
  const rest = t.shape.flatMap((_, i) => (from.includes(i) ? [] : [i]));
  return permuteTo(
    t,
    t.shape.map((_, i) => (to.includes(i) ? from[to.indexOf(i)]! : rest.shift()!)),
  );
};

/**
 * Two axes exchanged. (`keras.ops.swapaxes`)
 * @example
 * ```ts
 * import { ones, swapaxes } from "hornbeam";
 * console.log(swapaxes(ones([2, 3, 4]), 0, 2).shape); // → [ 4, 3, 2 ]
 * ```
 */
export const swapaxes = (x: TensorLike, axis1: number, axis2: number): Tensor => {
  const t = toTensor(x);
  const order = [...t.shape.keys()];
  const a = normalizeAxis(axis1, t.rank, "swapaxes");
  const b = normalizeAxis(axis2, t.rank, "swapaxes");
  [order[a], order[b]] = [b, a];
  return permuteTo(t, order);
};

/**
 * New axes of size 1 at the given places of the result. (`keras.ops.expand_dims`)
 * @example
 * ```ts
 * import { expandDims, ones } from "hornbeam";
 * console.log(expandDims(ones([2, 3]), 1).shape); // → [ 2, 1, 3 ]
 * ```
 */
export const expandDims = (x: TensorLike, axis: number | readonly number[]): Tensor => {
  const t = toTensor(x);
  const list = typeof axis === "number" ? [axis] : axis;
  const at = axesOf(list, t.rank + list.length, "expandDims");
  const shape = [...t.shape];
  for (const a of at) shape.splice(a, 0, 1);
  return reshapeTo(t, shape);
};

/** Options of `squeeze`. */
export interface SqueezeOptions {
  /** Axes to drop. Default: all of size 1. */
  readonly axis?: Axis;
}

/**
 * Axes of size 1 dropped: the given ones, or all. (`keras.ops.squeeze`)
 * @throws ShapeError where a given one has another size.
 * @example
 * ```ts
 * import { ones, squeeze } from "hornbeam";
 * console.log(squeeze(ones([2, 1, 3])).shape); // → [ 2, 3 ]
 * ```
 */
export const squeeze = (x: TensorLike, { axis }: SqueezeOptions = {}): Tensor => {
  const t = toTensor(x);
  if (axis === undefined || axis === null)
    return reshapeTo(
      t,
      t.shape.filter((d) => d !== 1),
    );
  const axes = axesOf(axis, t.rank, "squeeze");
  for (const a of axes)
    if (t.shape[a] !== 1)
      throw new ShapeError(
        `squeeze: dropped axes must have size 1; received axis ${a} of shape ${showShape(t.shape)}.`,
        { op: "squeeze" },
      );
  return reshapeTo(
    t,
    t.shape.filter((_, i) => !axes.includes(i)),
  );
};

/**
 * Axes of size 1 repeated, and new leading ones, to the given shape. (`keras.ops.broadcast_to`)
 * @example
 * ```ts
 * import { broadcastTo } from "hornbeam";
 * console.log(await broadcastTo([1, 2], [2, 2]).array()); // → [ [ 1, 2 ], [ 1, 2 ] ]
 * ```
 */
export const broadcastTo = (x: TensorLike, shape: Shape): Tensor => broadcast(toTensor(x), shape);
