import { isTensor, tensor, type Tensor, type TensorLike } from "@hornbeam/core";
import { ShapeError, showShape, ValueError, type Shape } from "@hornbeam/ir";
import {
  addOf,
  broadcastTo,
  castTo,
  dynamicSliceOf,
  dynamicUpdateSliceOf,
  fullOf,
  ltOf,
  reshapeTo,
  scatterNdOf,
  selectOf,
  sliceOf,
  fullLike,
  type ScatterReducer,
} from "../primitives/index.ts";
import { toTensor } from "../util/args.ts";

/**
 * Values added into zeros of a shape: `indices` [..., d] name places on the first d axes; equal places add up.
 * (`keras.ops.scatter`)
 * @example
 * ```ts
 * import { scatter } from "hornbeam";
 * console.log(await scatter([[0], [2]], [5, 7], [4]).array()); // → [ 5, 0, 7, 0 ]
 * ```
 */
export const scatter = (indices: TensorLike, values: TensorLike, shape: Shape): Tensor => {
  const v = toTensor(values);
  return scatterNdOf(fullOf(shape, 0, v.dtype), wrapNd(toTensor(indices), shape), v, "sum");
};

/** Negative positions count from the end of their axis. */
const wrapNd = (indices: Tensor, shape: Shape): Tensor => {
  const i = castTo(indices, "int32");
  const d = i.shape[i.rank - 1] ?? 0;
  const sizes = broadcastTo(tensor(Int32Array.from(shape.slice(0, d))), i.shape);
  return selectOf(ltOf(i, fullLike(i, 0)), addOf(i, sizes), i);
};

const REDUCTIONS: Readonly<Record<string, ScatterReducer>> = { add: "sum", max: "max", min: "min", mul: "prod" };
/** Options of `scatterUpdate`. */
export interface ScatterUpdateOptions {
  /** How updates combine with what is there: replaced by default. */
  readonly reduction?: "add" | "max" | "min" | "mul" | null;
}
/**
 * `inputs` with updates at the places `indices` [..., d] name on its first d axes. (`keras.ops.scatter_update`)
 * @example
 * ```ts
 * import { scatterUpdate } from "hornbeam";
 * console.log(await scatterUpdate([1, 1, 1], [[0], [2]], [5, 7], { reduction: "add" }).array()); // → [ 6, 1, 8 ]
 * ```
 */
export const scatterUpdate = (
  inputs: TensorLike,
  indices: TensorLike,
  updates: TensorLike,
  { reduction }: ScatterUpdateOptions = {},
): Tensor => {
  const x = toTensor(inputs);
  const i = wrapNd(toTensor(indices), x.shape);
  const d = i.shape[i.rank - 1] ?? 0;
  if (reduction && !Object.hasOwn(REDUCTIONS, reduction))
    throw new ValueError(
      `scatterUpdate: reduction must be one of ${Object.keys(REDUCTIONS).join(", ")}; received ${JSON.stringify(reduction)}.`,
      { op: "scatterUpdate" },
    );
  const u = castTo(toTensor(updates), x.dtype);
  return scatterNdOf(
    x,
    i,
    broadcastTo(u, [...i.shape.slice(0, -1), ...x.shape.slice(d)]),
    reduction ? REDUCTIONS[reduction]! : "set",
  );
};

type Starts = readonly (number | Tensor)[] | Tensor;
/** Start of each axis as a scalar tensor, or all as numbers where they are known. */
const startsOf = (starts: Starts, rank: number, op: string): readonly number[] | Tensor[] => {
  const n = isTensor(starts) ? starts.size : starts.length;
  if (n !== rank)
    throw new ShapeError(`${op}: there must be one start for each of the ${rank} axes; received ${n}.`, { op });
  if (isTensor(starts))
    return Array.from({ length: rank }, (_, i) =>
      reshapeTo(sliceOf(castTo(reshapeTo(starts, [rank]), "int32"), [i], [i + 1]), []),
    );
  if (starts.every((s) => typeof s === "number")) return starts;
  return starts.map((s) => (typeof s === "number" ? fullOf([], s, "int32") : castTo(s, "int32")));
};

/**
 * The block of a shape that begins at the given places (numbers, or int tensors known only at run time).
 * (`keras.ops.slice`)
 * @example
 * ```ts
 * import { slice } from "hornbeam";
 * console.log(await slice([[1, 2, 3], [4, 5, 6]], [0, 1], [2, 2]).array()); // → [ [ 2, 3 ], [ 5, 6 ] ]
 * ```
 */
export const slice = (inputs: TensorLike, startIndices: Starts, shape: Shape): Tensor => {
  const x = toTensor(inputs);
  const starts = startsOf(startIndices, x.rank, "slice");
  if (shape.length !== x.rank)
    throw new ShapeError(
      `slice: shape must have one size for each of the ${x.rank} axes; received ${showShape(shape)}.`,
      { op: "slice" },
    );
  const known = (s: readonly number[] | Tensor[]): s is readonly number[] => typeof s[0] !== "object";
  if (known(starts)) {
    const from = starts.map((s, i) => (s < 0 ? s + x.shape[i]! : s));
    return sliceOf(
      x,
      from,
      from.map((s, i) => (shape[i] === -1 ? x.shape[i]! : s + shape[i]!)),
    );
  }
  return dynamicSliceOf(x, starts, shape);
};

/**
 * `inputs` with the block that begins at the given places replaced by `updates`. (`keras.ops.slice_update`)
 * @example
 * ```ts
 * import { sliceUpdate } from "hornbeam";
 * console.log(await sliceUpdate([0, 0, 0, 0], [1], [5, 6]).array()); // → [ 0, 5, 6, 0 ]
 * ```
 */
export const sliceUpdate = (inputs: TensorLike, startIndices: Starts, updates: TensorLike): Tensor => {
  const x = toTensor(inputs);
  const starts = startsOf(startIndices, x.rank, "sliceUpdate");
  const scalars = starts.map((s, i) => (typeof s === "number" ? fullOf([], s < 0 ? s + x.shape[i]! : s, "int32") : s));
  return dynamicUpdateSliceOf(x, castTo(toTensor(updates), x.dtype), scalars);
};
