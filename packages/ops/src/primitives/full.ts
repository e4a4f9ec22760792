import { apply, type MapOp, type Tensor } from "@hornbeam/core";
import { dtypes, indexExpr, konst, ShapeError, showShape, type DType, type Shape } from "@hornbeam/ir";

interface FullParams {
  readonly shape: Shape;
  readonly dtype: DType;
  readonly value: number | bigint;
}
const checkShape = (op: string, shape: Shape): void => {
  if (shape.some((d) => !Number.isInteger(d) || d < 0))
    throw new ShapeError(
      `${op}: sizes must be integers of at least 0; received ${showShape(shape)}. Round or clip them.`,
      { op },
    );
};

/** One value everywhere. */
const fullOp: MapOp<FullParams> = {
  name: "full",
  kind: "map",
  infer: (_, { shape, dtype }) => {
    checkShape("full", shape);
    return [{ shape, dtype }];
  },
  lower: (_x, _index, { params: { value, dtype } }) => konst(value, dtype),
};

/** A tensor of one value; booleans become 0 and 1. */
export const fullOf = (shape: Shape, value: number | bigint | boolean, dtype: DType): Tensor => {
  const number = typeof value === "boolean" ? Number(value) : value;
  // Integers and floats keep their own number type, so that equal fills have equal keys.
  const stored =
    dtypes[dtype].kind === "float" || typeof number !== "bigint" || dtype === "int64" ? number : Number(number);
  return apply(fullOp, [], {
    shape: [...shape],
    dtype,
    value: dtypes[dtype].kind === "float" ? Number(stored) : stored,
  });
};

/** One value in the shape and dtype of another tensor. */
export const fullLike = (x: { readonly shape: Shape; readonly dtype: DType }, value: number): Tensor =>
  fullOf(x.shape, value, x.dtype);

interface IotaParams {
  readonly shape: Shape;
  readonly dtype: DType;
  readonly axis: number;
}
/** Position along an axis. */
const iotaOp: MapOp<IotaParams> = {
  name: "iota",
  kind: "map",
  infer: (_, { shape, dtype, axis }) => {
    checkShape("iota", shape);
    if (!(axis in shape))
      throw new ShapeError(
        `iota: axis must exist; received ${axis} for shape ${showShape(shape)}. Count axes from 0.`,
        { op: "iota" },
      );
    return [{ shape, dtype }];
  },
  lower: (_x, index, { params: { axis, dtype } }) => indexExpr(index[axis]!, dtype),
};

/** 0, 1, 2, … along an axis (non-negative), the same along the others. */
export const iotaOf = (shape: Shape, axis: number, dtype: DType): Tensor =>
  apply(iotaOp, [], { shape: [...shape], dtype, axis });
