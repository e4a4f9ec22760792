import type { Tensor, TensorLike } from "@hornbeam/core";
import { normalizeAxis, ShapeError } from "@hornbeam/ir";
import { reshapeTo, sliceOf } from "../primitives/index.ts";
import { toTensor, type AxisOptions } from "../util/args.ts";

const pieces = (x: Tensor, axis: number, ends: readonly number[]): Tensor[] => {
  const n = x.shape[axis]!;
  const cuts = ends.map((e) => Math.min(Math.max(e < 0 ? e + n : e, 0), n));
  return [...cuts, n].map((end, i) => {
    const from = i ? cuts[i - 1]! : 0;
    return sliceOf(
      x,
      x.shape.map((_, a) => (a === axis ? from : 0)),
      x.shape.map((d, a) => (a === axis ? Math.max(from, end) : d)),
    );
  });
};

/**
 * Equal parts along an axis, or parts that end at the given places. (`keras.ops.split`)
 * @example
 * ```ts
 * import { split } from "hornbeam";
 * const [a, b] = split([1, 2, 3, 4], 2);
 * console.log(await a!.array(), await b!.array()); // → [ 1, 2 ] [ 3, 4 ]
 * ```
 */
export const split = (
  x: TensorLike,
  indicesOrSections: number | readonly number[],
  { axis = 0 }: AxisOptions = {},
): Tensor[] => {
  const t = toTensor(x);
  const a = normalizeAxis(axis, t.rank, "split");
  if (typeof indicesOrSections !== "number") return pieces(t, a, indicesOrSections);
  const n = t.shape[a]!;
  const size = n / indicesOrSections;
  if (!Number.isInteger(size) || indicesOrSections < 1)
    throw new ShapeError(
      `split: the axis must divide into equal parts; received ${indicesOrSections} parts of axis ${a} of shape [${t.shape}]. Use arraySplit, or give the ends.`,
      { op: "split" },
    );
  return pieces(
    t,
    a,
    Array.from({ length: indicesOrSections - 1 }, (_, i) => (i + 1) * size),
  );
};

/**
 * Parts as equal as possible, the larger ones first. (`keras.ops.array_split`)
 * @example
 * ```ts
 * import { arraySplit } from "hornbeam";
 * const [a, b] = arraySplit([1, 2, 3], 2);
 * console.log(await a!.array(), await b!.array()); // → [ 1, 2 ] [ 3 ]
 * ```
 */
export const arraySplit = (
  x: TensorLike,
  indicesOrSections: number | readonly number[],
  { axis = 0 }: AxisOptions = {},
): Tensor[] => {
  if (typeof indicesOrSections !== "number") return split(x, indicesOrSections, { axis });
  const t = toTensor(x);
  const a = normalizeAxis(axis, t.rank, "arraySplit");
  const n = t.shape[a]!;
  const ends = Array.from({ length: indicesOrSections - 1 }, (_, i) => {
    const k = i + 1;
    return k * Math.floor(n / indicesOrSections) + Math.min(k, n % indicesOrSections);
  });
  return pieces(t, a, ends);
};

/** Splits along a fixed axis. */
export type SplitFn = (x: TensorLike, indicesOrSections: number | readonly number[]) => Tensor[];
/**
 * `split` along the first axis. (`keras.ops.vsplit`)
 * @example
 * ```ts
 * import { vsplit } from "hornbeam";
 * const [top] = vsplit([[1, 2], [3, 4]], 2);
 * console.log(await top!.array()); // → [ [ 1, 2 ] ]
 * ```
 */
export const vsplit: SplitFn = (x, parts) => split(x, parts, { axis: 0 });
/**
 * `split` along the second axis, a vector along its only one. (`keras.ops.hsplit`)
 * @example
 * ```ts
 * import { hsplit } from "hornbeam";
 * const [left] = hsplit([[1, 2], [3, 4]], 2);
 * console.log(await left!.array()); // → [ [ 1 ], [ 3 ] ]
 * ```
 */
export const hsplit: SplitFn = (x, parts) => split(x, parts, { axis: toTensor(x).rank === 1 ? 0 : 1 });
/**
 * `split` along the third axis. (`keras.ops.dsplit`)
 * @example
 * ```ts
 * import { dsplit, ones } from "hornbeam";
 * console.log(dsplit(ones([2, 2, 4]), 2).map((part) => part.shape)); // → [ [ 2, 2, 2 ], [ 2, 2, 2 ] ]
 * ```
 */
export const dsplit: SplitFn = (x, parts) => split(x, parts, { axis: 2 });

/** Options of `unstack`. */
export interface UnstackOptions {
  /** How many parts there must be. Default: what the shape says. */
  readonly num?: number | null;
  /** Default 0. */
  readonly axis?: number;
}

/**
 * One tensor per element along an axis, which is dropped. (`keras.ops.unstack`)
 * @example
 * ```ts
 * import { unstack } from "hornbeam";
 * const [a, b] = unstack([[1, 2], [3, 4]]);
 * console.log(await a!.array(), await b!.array()); // → [ 1, 2 ] [ 3, 4 ]
 * ```
 */
export const unstack = (x: TensorLike, { num, axis = 0 }: UnstackOptions = {}): Tensor[] => {
  const t = toTensor(x);
  const a = normalizeAxis(axis, t.rank, "unstack");
  const n = t.shape[a]!;
  if (num !== undefined && num !== null && num !== n)
    throw new ShapeError(
      `unstack: num must be the size of the axis; received ${num} for axis ${a} of shape [${t.shape}].`,
      { op: "unstack" },
    );
  if (!n) return [];
  const rest = t.shape.filter((_, i) => i !== a);
  return split(t, n, { axis: a }).map((p) => reshapeTo(p, rest));
};
