import type { Tensor, TensorLike } from "@hornbeam/core";
import { normalizeAxis, ValueError } from "@hornbeam/ir";
import {
  argsortOf,
  broadcastTo,
  eqOf,
  fullOf,
  gatherAlongOf,
  iotaOf,
  leOf,
  ltOf,
  permuteTo,
  reduceSum,
  reshapeTo,
  scatterOf,
  selectOf,
  sliceOf,
} from "../primitives/index.ts";
import { asType, promote, toTensor, type AxisOptions } from "../util/args.ts";

/** The axis last, and the way back. */
const withLast = (
  x: Tensor,
  axis: number,
  op: string,
): { readonly moved: Tensor; readonly back: (y: Tensor) => Tensor } => {
  const a = normalizeAxis(axis, x.rank, op);
  const order = x.shape.flatMap((_, i) => (i === a ? [] : [i]));
  const inverse = x.shape.map((_, i) => (i < a ? i : i === a ? x.rank - 1 : i - 1));
  return { moved: permuteTo(x, [...order, a]), back: (y) => permuteTo(y, inverse) };
};

const orderOf = (x: Tensor, descending: boolean): Tensor =>
  argsortOf(x.dtype === "bool" ? asType(x, "int32") : x, descending);

/**
 * Elements in ascending order along the axis (the last by default); NaN last. (`keras.ops.sort`)
 * @example
 * ```ts
 * import { sort } from "hornbeam";
 * console.log(await sort([3, 1, 2]).array()); // → [ 1, 2, 3 ]
 * ```
 */
export const sort = (x: TensorLike, { axis = -1 }: AxisOptions = {}): Tensor => {
  const t = toTensor(x);
  if (!t.rank) return t;
  const { moved, back } = withLast(t, axis, "sort");
  return back(gatherAlongOf(moved, orderOf(moved, false), t.rank - 1));
};

/** Options of `argsort`. */
export interface ArgsortOptions {
  /** Default −1; null: the elements taken flat. */
  readonly axis?: number | null;
}

/**
 * The order that sorts, int32; stable. `axis: null` sorts the tensor flat. (`keras.ops.argsort`)
 * @example
 * ```ts
 * import { argsort } from "hornbeam";
 * console.log(await argsort([3, 1, 2]).array()); // → [ 1, 2, 0 ]
 * ```
 */
export const argsort = (x: TensorLike, { axis = -1 }: ArgsortOptions = {}): Tensor => {
  const t = toTensor(x);
  if (axis === null || !t.rank) return orderOf(reshapeTo(t, [t.size]), false);
  const { moved, back } = withLast(t, axis, "argsort");
  return back(orderOf(moved, false));
};

/**
 * An order whose element kth is the one of the sorted order, smaller ones before it; here the sorted order itself.
 * (`keras.ops.argpartition`)
 * @example
 * ```ts
 * import { argpartition } from "hornbeam";
 * console.log(await argpartition([3, 1, 2], 1).array()); // → [ 1, 2, 0 ]
 * ```
 */
export const argpartition = (x: TensorLike, kth: number, { axis = -1 }: AxisOptions = {}): Tensor => {
  const t = toTensor(x);
  normalizeAxis(kth, t.shape[normalizeAxis(axis, t.rank, "argpartition")]!, "argpartition");
  return argsort(t, { axis });
};

/** Options of `topK`. */
export interface TopKOptions {
  /** Kept for Keras's signature: results are always in descending order. */
  readonly sorted?: boolean;
  /** Kept for Keras's signature: of equal elements the first comes first. */
  readonly isStable?: boolean;
}

/**
 * The k largest elements along the last axis in descending order, and their places (int32). (`keras.ops.top_k`)
 * @example
 * ```ts
 * import { topK } from "hornbeam";
 * const [values, places] = topK([1, 5, 3], 2);
 * console.log(await values.array(), await places.array()); // → [ 5, 3 ] [ 1, 2 ]
 * ```
 */
export const topK = (x: TensorLike, k: number, _options: TopKOptions = {}): readonly [Tensor, Tensor] => {
  const t = toTensor(x);
  const n = t.shape[t.rank - 1] ?? 0;
  if (!Number.isInteger(k) || k < 0 || k > n)
    throw new ValueError(
      `topK: k must be a whole number from 0 to the size of the last axis; received k = ${k} for shape [${t.shape}].`,
      { op: "topK" },
    );
  const limits = [...t.shape.slice(0, -1), k];
  const places = sliceOf(
    orderOf(t, true),
    limits.map(() => 0),
    limits,
  );
  return [gatherAlongOf(t, places, t.rank - 1), places];
};

/** Options of `searchsorted`. */
export interface SearchsortedOptions {
  /** "left": before equal elements; "right": after them. */
  readonly side?: "left" | "right";
}

/**
 * Where values would be inserted into a sorted vector to keep it sorted, int32. (`keras.ops.searchsorted`)
 * @example
 * ```ts
 * import { searchsorted } from "hornbeam";
 * console.log(await searchsorted([1, 3, 5], [0, 3, 4]).array()); // → [ 0, 1, 2 ]
 * ```
 */
export const searchsorted = (
  sortedSequence: TensorLike,
  values: TensorLike,
  { side = "left" }: SearchsortedOptions = {},
): Tensor => {
  const [seq, v] = promote([sortedSequence, values]);
  if (seq.rank !== 1)
    throw new ValueError(`searchsorted: the sorted sequence must be a vector; received shape [${seq.shape}].`, {
      op: "searchsorted",
    });
  // Counting the elements before a value needs no branches and fuses into one reduction.
  const shape = [...v.shape, seq.shape[0]!];
  const s = broadcastTo(seq, shape);
  const w = broadcastTo(reshapeTo(v, [...v.shape, 1]), shape);
  return reduceSum(asType(side === "left" ? ltOf(s, w) : leOf(s, w), "int32"), [v.rank]);
};

/**
 * The bin each element falls into: how many of the ascending `bins` are ≤ it, int32. (`keras.ops.digitize`)
 * @example
 * ```ts
 * import { digitize } from "hornbeam";
 * console.log(await digitize([0.5, 2.5], [1, 2, 3]).array()); // → [ 0, 2 ]
 * ```
 */
export const digitize = (x: TensorLike, bins: TensorLike): Tensor => searchsorted(bins, x, { side: "right" });

/** Options of `bincount`. */
export interface BincountOptions {
  /** What each element counts; 1 by default. */
  readonly weights?: TensorLike;
  /** Number of bins; larger values are left out, because a shape cannot depend on values. */
  readonly minlength: number;
}

/**
 * How often each whole number from 0 occurs along the last axis. The number of bins is `minlength`.
 * (`keras.ops.bincount`)
 * @example
 * ```ts
 * import { bincount } from "hornbeam";
 * console.log(await bincount([0, 2, 2, 3], { minlength: 4 }).array()); // → [ 1, 0, 2, 1 ]
 * ```
 */
export const bincount = (x: TensorLike, { weights, minlength }: BincountOptions): Tensor => {
  const t = asType(toTensor(x), "int32");
  const w = weights === undefined ? fullOf(t.shape, 1, "int32") : toTensor(weights);
  if (t.rank === 1) return scatterOf(fullOf([minlength], 0, w.dtype), t, w, 0, "sum");
  const shape = [...t.shape, minlength];
  const column = (y: Tensor): Tensor => broadcastTo(reshapeTo(y, [...t.shape, 1]), shape);
  const hit = eqOf(column(t), iotaOf(shape, t.rank, "int32"));
  return reduceSum(selectOf(hit, column(w), fullOf(shape, 0, w.dtype)), [t.rank - 1]);
};
