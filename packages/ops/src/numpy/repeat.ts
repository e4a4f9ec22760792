import type { Tensor, TensorLike } from "@hornbeam/core";
import { normalizeAxis, ShapeError } from "@hornbeam/ir";
import { broadcastTo, concatOf, flipOf, gatherOf, permuteTo, reshapeTo, sliceOf } from "../primitives/index.ts";
import { axesOf, toTensor, type Axis, type UnaryFn } from "../util/args.ts";

/** Options of `repeat`. */
export interface RepeatOptions {
  /** By default the elements taken flat. */
  readonly axis?: number | null;
}

/** Options of `flip` and `roll`. */
export interface FlipOptions {
  /** Axis or axes; all by default (roll: the elements taken flat). */
  readonly axis?: Axis;
}

/** Options of `rot90`. */
export interface Rot90Options {
  /** How many quarter turns. Default 1. */
  readonly k?: number;
  /** The plane: from the first axis towards the second. Default [0, 1]. */
  readonly axes?: readonly number[];
}

/**
 * The whole tensor side by side, `repeats[i]` times along axis i (aligned at the last axis). (`keras.ops.tile`)
 * @example
 * ```ts
 * import { tile } from "hornbeam";
 * console.log(await tile([1, 2], 2).array()); // → [ 1, 2, 1, 2 ]
 * ```
 */
export const tile = (x: TensorLike, repeats: number | readonly number[]): Tensor => {
  const t = toTensor(x);
  const reps = typeof repeats === "number" ? [repeats] : [...repeats];
  const rank = Math.max(reps.length, t.rank);
  const shape = [...new Array<number>(rank - t.rank).fill(1), ...t.shape];
  const times = [...new Array<number>(rank - reps.length).fill(1), ...reps];
  // [d] → [1, d] → [r, d] → [r·d]
  const lifted = reshapeTo(
    t,
    shape.flatMap((d) => [1, d]),
  );
  return reshapeTo(
    broadcastTo(
      lifted,
      shape.flatMap((d, i) => [times[i]!, d]),
    ),
    shape.map((d, i) => d * times[i]!),
  );
};

/**
 * Each element `repeats` times (one number, or one an element) along an axis; flat without one.
 * (`keras.ops.repeat`)
 * @example
 * ```ts
 * import { repeat } from "hornbeam";
 * console.log(await repeat([1, 2], 2).array()); // → [ 1, 1, 2, 2 ]
 * ```
 */
export const repeat = (x: TensorLike, repeats: number | readonly number[], { axis }: RepeatOptions = {}): Tensor => {
  const given = toTensor(x);
  const t = axis === undefined || axis === null ? reshapeTo(given, [given.size]) : given;
  const a = normalizeAxis(axis ?? 0, t.rank, "repeat");
  const n = t.shape[a]!;
  const counts = typeof repeats === "number" ? repeats : repeats.length === 1 ? repeats[0]! : undefined;
  const around = (mid: readonly number[]): number[] => [...t.shape.slice(0, a), ...mid, ...t.shape.slice(a + 1)];
  if (counts !== undefined)
    return reshapeTo(broadcastTo(reshapeTo(t, around([n, 1])), around([n, counts])), around([n * counts]));
  const list = repeats as readonly number[];
  if (list.length !== n)
    throw new ShapeError(
      `repeat: repeats must be one number or one for each of the ${n} elements; received ${list.length}.`,
      { op: "repeat" },
    );
  return gatherOf(t, toTensor(Int32Array.from(list.flatMap((r, i) => new Array<number>(r).fill(i)))), a);
};

const rollOne = (t: Tensor, shift: number, axis: number): Tensor => {
  const n = t.shape[axis]!;
  const by = n ? ((shift % n) + n) % n : 0;
  if (!by) return t;
  const part = (from: number, to: number): Tensor =>
    sliceOf(
      t,
      t.shape.map((_, i) => (i === axis ? from : 0)),
      t.shape.map((d, i) => (i === axis ? to : d)),
    );
  return concatOf([part(n - by, n), part(0, n - by)], axis);
};

/**
 * Elements moved along axes; what leaves at the end comes in at the start. Flat without an axis.
 * (`keras.ops.roll`)
 * @example
 * ```ts
 * import { roll } from "hornbeam";
 * console.log(await roll([1, 2, 3], 1).array()); // → [ 3, 1, 2 ]
 * ```
 */
export const roll = (x: TensorLike, shift: number | readonly number[], { axis }: FlipOptions = {}): Tensor => {
  const t = toTensor(x);
  if (axis === undefined || axis === null) {
    const total = [shift].flat().reduce((a, b) => a + b, 0);
    return reshapeTo(rollOne(reshapeTo(t, [t.size]), total, 0), t.shape);
  }
  const axes = [axis].flat().map((a) => normalizeAxis(a, t.rank, "roll"));
  return axes.reduce((y, a, i) => rollOne(y, typeof shift === "number" ? shift : shift[i]!, a), t);
};

/**
 * Elements in reverse order along axes (all by default). (`keras.ops.flip`)
 * @example
 * ```ts
 * import { flip } from "hornbeam";
 * console.log(await flip([1, 2, 3]).array()); // → [ 3, 2, 1 ]
 * ```
 */
export const flip = (x: TensorLike, { axis }: FlipOptions = {}): Tensor => {
  const t = toTensor(x);
  return flipOf(t, axesOf(axis, t.rank, "flip"));
};
/**
 * Rows in reverse order. (`keras.ops.flipud`)
 * @example
 * ```ts
 * import { flipud } from "hornbeam";
 * console.log(await flipud([[1], [2]]).array()); // → [ [ 2 ], [ 1 ] ]
 * ```
 */
export const flipud: UnaryFn = (x) => flip(x, { axis: 0 });
/**
 * Columns in reverse order. (`keras.ops.fliplr`)
 * @example
 * ```ts
 * import { fliplr } from "hornbeam";
 * console.log(await fliplr([[1, 2]]).array()); // → [ [ 2, 1 ] ]
 * ```
 */
export const fliplr: UnaryFn = (x) => flip(x, { axis: 1 });

/**
 * Turned by k quarter turns in the plane of two axes, from the first to the second. (`keras.ops.rot90`)
 * @example
 * ```ts
 * import { rot90 } from "hornbeam";
 * console.log(await rot90([[1, 2], [3, 4]]).array()); // → [ [ 2, 4 ], [ 1, 3 ] ]
 * ```
 */
export const rot90 = (array: TensorLike, { k = 1, axes = [0, 1] }: Rot90Options = {}): Tensor => {
  const t = toTensor(array);
  const [a, b] = axes.map((i) => normalizeAxis(i, t.rank, "rot90")) as [number, number];
  if (axes.length !== 2 || a === b)
    throw new ShapeError(`rot90: axes must be two different axes; received [${axes}].`, { op: "rot90" });
  const turns = ((k % 4) + 4) % 4;
  const swap = (y: Tensor): Tensor =>
    permuteTo(
      y,
      t.shape.map((_, i) => (i === a ? b : i === b ? a : i)),
    );
  if (turns === 2) return flipOf(t, [a, b]);
  if (turns === 1) return flipOf(swap(t), [a]);
  return turns === 3 ? swap(flipOf(t, [a])) : t;
};
