import { isTensor, tensor, type Tensor, type TensorLike } from "@hornbeam/core";
import { broadcastShapes, isFloat, normalizeAxis, sameShape, ShapeError, type DType, type Shape } from "@hornbeam/ir";
import { broadcastTo, castTo, fullOf } from "../primitives/index.ts";
import { commonDType, type WeakDType } from "./resultType.ts";

/** A function of one tensor. */
export type UnaryFn = (x: TensorLike) => Tensor;
/** A function of two tensors, which are broadcast and promoted. */
export type BinaryFn = (x1: TensorLike, x2: TensorLike) => Tensor;
/** One axis, several, or null for all. */
export type Axis = number | readonly number[] | null;
/** Options of most reductions. */
export interface ReduceOptions {
  /** Axis or axes to reduce; all by default. */
  readonly axis?: Axis;
  /** Keep reduced axes with size 1. */
  readonly keepdims?: boolean;
}
/** Options of functions along one axis. */
export interface AxisOptions {
  /** The axis that is worked along; negative ones count from the end. */
  readonly axis?: number;
}

type Bare = number | bigint | boolean;
const isBare = (x: TensorLike): x is Bare => typeof x === "number" || typeof x === "bigint" || typeof x === "boolean";

/** What a value's dtype is before promotion: a bare number's is weak. */
export const weakDType = (x: Tensor | Bare): WeakDType => {
  if (isTensor(x)) return x.dtype;
  if (typeof x === "boolean") return "bool";
  return typeof x === "bigint" || Number.isInteger(x) ? "int" : "float";
};

export const asType = (x: Tensor, dtype: DType): Tensor => (x.dtype === dtype ? x : castTo(x, dtype));

const bareValue = (x: Bare): number | bigint => (typeof x === "boolean" ? Number(x) : x);

/** A tensor of what the user gave: whole numbers become int32, others float32, unless `dtype` says otherwise. */
export const toTensor = (x: TensorLike, dtype?: DType): Tensor => {
  if (isBare(x)) return fullOf([], bareValue(x), dtype ?? commonDType([weakDType(x)]));
  if (!isTensor(x)) return tensor(x, { dtype });
  return dtype ? asType(x, dtype) : x;
};

/** A constant of x's shape and dtype (or another dtype). */
export const fill = (x: Tensor, value: number, dtype: DType = x.dtype): Tensor => fullOf(x.shape, value, dtype);

/** float dtypes stay, all others become float32. */
export const floatDType = (dtype: DType): DType => (isFloat(dtype) ? dtype : "float32");
/** bool becomes int32, all others stay. */
export const numberDType = (dtype: DType): DType => (dtype === "bool" ? "int32" : dtype);
const keep = (dtype: DType): DType => dtype;

export const toFloat = (x: TensorLike): Tensor => {
  const t = toTensor(x);
  return asType(t, floatDType(t.dtype));
};

const liftAll = (xs: readonly TensorLike[]): (Tensor | Bare)[] => xs.map((x) => (isBare(x) ? x : toTensor(x)));

/** Operands as tensors of one dtype; shapes stay. */
export const promote = (xs: readonly TensorLike[], rule: (dtype: DType) => DType = keep): Tensor[] => {
  const lifted = liftAll(xs);
  const dtype = rule(commonDType(lifted.map(weakDType)));
  return lifted.map((x) => toTensor(x, dtype));
};

/** Operands as tensors of one dtype and one shape. @throws ShapeError where they do not broadcast. */
export const operands = (op: string, xs: readonly TensorLike[], rule: (dtype: DType) => DType = keep): Tensor[] => {
  const lifted = liftAll(xs);
  const dtype = rule(commonDType(lifted.map(weakDType)));
  let shape: Shape = [];
  for (const x of lifted) if (isTensor(x) && !sameShape(x.shape, shape)) shape = broadcastShapes(shape, x.shape, op);
  return lifted.map((x) => (isTensor(x) ? broadcastTo(asType(x, dtype), shape) : fullOf(shape, bareValue(x), dtype)));
};

/** Axes counted from the front, ascending. @throws ShapeError for axes that do not exist or come twice. */
export const axesOf = (axis: Axis | undefined, rank: number, op: string): number[] => {
  if (axis === undefined || axis === null) return Array.from({ length: rank }, (_, i) => i);
  const axes = (typeof axis === "number" ? [axis] : axis).map((a) => normalizeAxis(a, rank, op));
  if (new Set(axes).size !== axes.length)
    throw new ShapeError(`${op}: axes must be distinct; received [${String(axis)}].`, { op, received: String(axis) });
  return axes.sort((a, b) => a - b);
};

/** The shape with the given axes set to 1. */
export const keptShape = (shape: Shape, axes: readonly number[]): number[] =>
  shape.map((d, i) => (axes.includes(i) ? 1 : d));
