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

/** Tensors one after the other along an axis. */
export const concatenate = (xs: readonly TensorLike[], { axis = 0 }: AxisOptions = {}): Tensor =>
  joined(some(xs, "concatenate"), axis, "concatenate");

/** Tensors of one shape along a new axis. */
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
/** Rows on top of each other; vectors count as rows. */
export const vstack: JoinFn = (xs) =>
  joined(
    some(xs, "vstack").map((t) => (t.rank < 2 ? reshapeTo(t, [1, t.size]) : t)),
    0,
    "vstack",
  );
/** Side by side: along the second axis, vectors along their only one. */
export const hstack: JoinFn = (xs) => {
  const ts = some(xs, "hstack").map((t) => (t.rank ? t : reshapeTo(t, [1])));
  return joined(ts, ts[0]!.rank === 1 ? 0 : 1, "hstack");
};
/** Along the third axis. */
export const dstack: JoinFn = (xs) =>
  joined(
    some(xs, "dstack").map((t) =>
      t.rank < 2 ? reshapeTo(t, [1, t.size, 1]) : t.rank === 2 ? reshapeTo(t, [...t.shape, 1]) : t,
    ),
    2,
    "dstack",
  );
/** Vectors as the columns of a matrix. */
export const columnStack: JoinFn = (xs) =>
  joined(
    some(xs, "columnStack").map((t) => (t.rank < 2 ? reshapeTo(t, [t.size, 1]) : t)),
    1,
    "columnStack",
  );

/** x2 after x1 along an axis; both flat without one. */
export const append = (x1: TensorLike, x2: TensorLike, { axis }: { readonly axis?: number | null } = {}): Tensor => {
  if (axis !== undefined && axis !== null) return concatenate([x1, x2], { axis });
  return concatenate(
    [x1, x2].map((x) => {
      const t = toTensor(x);
      return reshapeTo(t, [t.size]);
    }),
  );
};
