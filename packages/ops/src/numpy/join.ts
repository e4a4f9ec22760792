import type { Tensor, TensorLike } from "@hornbeam/core";
import { normalizeAxis, sameShape, ShapeError, showShape, ValueError } from "@hornbeam/ir";
import { concatOf, reshapeTo } from "../primitives/index.ts";
import { promote, toTensor, type AxisOptions } from "../util/args.ts";

const some = (xs: readonly TensorLike[], op: string): Tensor[] => {
  if (!xs.length) throw new ValueError(`${op}: at least one tensor must be given; received none.`, { op });
  return promote(xs);
};

const joined = (ts: readonly Tensor[], axis: number, op: string): Tensor => {
  const first = ts[0]!;
  const a = normalizeAxis(axis, first.rank, op);
  for (const t of ts)
    if (t.rank !== first.rank || t.shape.some((d, i) => i !== a && d !== first.shape[i]))
      throw new ShapeError(
        `${op}: shapes must be equal except along axis ${a}; received ${ts.map((y) => showShape(y.shape)).join(", ")}.`,
        { op },
      );
  return ts.length === 1 ? first : concatOf(ts, a);
};

/**
 * Tensors one after the other along an axis. (`keras.ops.concatenate`)
 * @example
 * ```ts
 * import { concatenate } from "hornbeam";
 * console.log(await concatenate([[1, 2], [3]]).array()); // → [ 1, 2, 3 ]
 * ```
 */
export const concatenate = (xs: readonly TensorLike[], { axis = 0 }: AxisOptions = {}): Tensor =>
  joined(some(xs, "concatenate"), axis, "concatenate");

/**
 * Tensors of one shape along a new axis. (`keras.ops.stack`)
 * @example
 * ```ts
 * import { stack } from "hornbeam";
 * console.log(await stack([[1, 2], [3, 4]], { axis: 1 }).array()); // → [ [ 1, 3 ], [ 2, 4 ] ]
 * ```
 */
export const stack = (x: readonly TensorLike[], { axis = 0 }: AxisOptions = {}): Tensor => {
  const ts = some(x, "stack");
  const { shape } = ts[0]!;
  if (!ts.every((t) => sameShape(t.shape, shape)))
    throw new ShapeError(`stack: shapes must be equal; received ${ts.map((t) => showShape(t.shape)).join(", ")}.`, {
      op: "stack",
    });
  const a = normalizeAxis(axis, shape.length + 1, "stack");
  const lifted = [...shape.slice(0, a), 1, ...shape.slice(a)];
  return joined(
    ts.map((t) => reshapeTo(t, lifted)),
    a,
    "stack",
  );
};

/** Joins a list of tensors. */
export type JoinFn = (xs: readonly TensorLike[]) => Tensor;
/**
 * Rows on top of each other; vectors count as rows. (`keras.ops.vstack`)
 * @example
 * ```ts
 * import { vstack } from "hornbeam";
 * console.log(await vstack([[1, 2], [3, 4]]).array()); // → [ [ 1, 2 ], [ 3, 4 ] ]
 * ```
 */
export const vstack: JoinFn = (xs) =>
  joined(
    some(xs, "vstack").map((t) => (t.rank < 2 ? reshapeTo(t, [1, t.size]) : t)),
    0,
    "vstack",
  );
/**
 * Side by side: along the second axis, vectors along their only one. (`keras.ops.hstack`)
 * @example
 * ```ts
 * import { hstack } from "hornbeam";
 * console.log(await hstack([[1, 2], [3, 4]]).array()); // → [ 1, 2, 3, 4 ]
 * ```
 */
export const hstack: JoinFn = (xs) => {
  const ts = some(xs, "hstack").map((t) => (t.rank ? t : reshapeTo(t, [1])));
  return joined(ts, ts[0]!.rank === 1 ? 0 : 1, "hstack");
};
/**
 * Along the third axis. (`keras.ops.dstack`)
 * @example
 * ```ts
 * import { dstack } from "hornbeam";
 * console.log(dstack([[1, 2], [3, 4]]).shape); // → [ 1, 2, 2 ]
 * ```
 */
export const dstack: JoinFn = (xs) =>
  joined(
    some(xs, "dstack").map((t) =>
      t.rank < 2 ? reshapeTo(t, [1, t.size, 1]) : t.rank === 2 ? reshapeTo(t, [...t.shape, 1]) : t,
    ),
    2,
    "dstack",
  );
/**
 * Vectors as the columns of a matrix. (`keras.ops.column_stack`)
 * @example
 * ```ts
 * import { columnStack } from "hornbeam";
 * console.log(await columnStack([[1, 2], [3, 4]]).array()); // → [ [ 1, 3 ], [ 2, 4 ] ]
 * ```
 */
export const columnStack: JoinFn = (xs) =>
  joined(
    some(xs, "columnStack").map((t) => (t.rank < 2 ? reshapeTo(t, [t.size, 1]) : t)),
    1,
    "columnStack",
  );

/** Options of `append`. */
export interface AppendOptions {
  /** By default both are taken flat. */
  readonly axis?: number | null;
}

/**
 * x2 after x1 along an axis; both flat without one. (`keras.ops.append`)
 * @example
 * ```ts
 * import { append } from "hornbeam";
 * console.log(await append([1, 2], [3]).array()); // → [ 1, 2, 3 ]
 * ```
 */
export const append = (x1: TensorLike, x2: TensorLike, { axis }: AppendOptions = {}): Tensor => {
  if (axis !== undefined && axis !== null) return concatenate([x1, x2], { axis });
  return concatenate(
    [x1, x2].map((x) => {
      const t = toTensor(x);
      return reshapeTo(t, [t.size]);
    }),
  );
};
