import { apply, type MapOp, type ScatterOp, type Spec, type Tensor } from "@hornbeam/core";
import {
  axisVar,
  binaryExpr,
  castExpr,
  DTypeError,
  isInt,
  konst,
  ShapeError,
  showShape,
  type Expr,
  type Shape,
} from "@hornbeam/ir";
import { fullLike } from "./full.ts";

const check = (op: string, x: Spec, starts: readonly Spec[], sizes: Shape): void => {
  if (
    starts.length !== x.shape.length ||
    sizes.length !== x.shape.length ||
    sizes.some((s, i) => s > x.shape[i]! || s < 0)
  )
    throw new ShapeError(
      `${op}: one start and one size within the tensor per axis; received ${starts.length} starts, sizes ${showShape(sizes)} ` +
        `for shape ${showShape(x.shape)}. Give one of each.`,
      { op },
    );
  for (const { shape, dtype } of starts) {
    if (shape.length)
      throw new ShapeError(`${op}: starts must be scalars; received shape ${showShape(shape)}. Reshape them to [].`, {
        op,
      });
    if (!isInt(dtype))
      throw new DTypeError(`${op}: starts must be integers; received ${dtype}. Cast them to int32.`, { op });
  }
};

/** y[i] = x[start + i], the start moved so that all of it is inside. x̄ = zeros updated with ȳ. */
const sliceOp: MapOp<{ readonly sizes: Shape }> = {
  name: "dynamicSlice",
  kind: "map",
  buffers: [0],
  infer: ([x, ...starts], { sizes }) => {
    check("dynamicSlice", x!, starts, sizes);
    return [{ shape: sizes, dtype: x!.dtype }];
  },
  lower: (x, index, { inputs: [from], params: { sizes } }) =>
    x.load(
      0,
      index,
      sizes.map((n, axis) => ({ axis, value: castExpr(x(1 + axis, []), "int32"), size: from!.shape[axis]! - n + 1 })),
    ),
  vjp: ([ct], { inputs: [x, ...starts] }) => [ct && dynamicUpdateSliceOf(fullLike(x!, 0), ct, starts)],
};

/** A block of `sizes` that begins at integer scalars known at run time (clamped so that it fits). */
export const dynamicSliceOf = (x: Tensor, starts: readonly Tensor[], sizes: Shape): Tensor =>
  apply(sliceOp, [x, ...starts], { sizes: [...sizes] });

const int = (v: number): Expr => konst(v, "int32");

/** y = x with a block replaced by u. x̄ = ȳ with zeros there, ū = the block of ȳ. */
const updateOp: ScatterOp<null> = {
  name: "dynamicUpdateSlice",
  kind: "scatter",
  infer: ([x, u, ...starts]) => {
    check("dynamicUpdateSlice", x!, starts, u!.shape);
    if (x!.dtype !== u!.dtype)
      throw new DTypeError(
        `dynamicUpdateSlice: the update must have the tensor's dtype ${x!.dtype}; received ${u!.dtype}. Cast it.`,
        { op: "dynamicUpdateSlice" },
      );
    return [{ shape: x!.shape, dtype: x!.dtype }];
  },
  lower: (x, { inputs: [to, u] }) => {
    const index = u!.shape.map((_, axis) => axisVar(axis));
    const dyn = u!.shape.map((n, axis) => {
      const start = castExpr(x(2 + axis, []), "int32");
      return { axis, value: binaryExpr("max", binaryExpr("min", start, int(to!.shape[axis]! - n)), int(0)) };
    });
    return { space: u!.shape, reducer: "set", index, dyn, bounds: [], value: x(1, index) };
  },
  vjp: ([ct], { inputs: [, u, ...starts] }) =>
    ct ? [dynamicUpdateSliceOf(ct, fullLike(u!, 0), starts), dynamicSliceOf(ct, starts, u!.shape)] : [],
};

/** x with the block that begins at `starts` replaced (the start clamped so that the block fits). */
export const dynamicUpdateSliceOf = (x: Tensor, update: Tensor, starts: readonly Tensor[]): Tensor =>
  apply(updateOp, [x, update, ...starts], null);
