import { isTensor, tensor, type Tensor, type TensorLike } from "@hornbeam/core";
import { dtypes, isFloat, type DType, type Shape } from "@hornbeam/ir";
import { bitcastTo, castTo, fullOf, maxOf, minOf, stopGradientOf } from "../primitives/index.ts";
import { toTensor } from "../util/args.ts";

/** x in another dtype. */
export const cast = (x: TensorLike, dtype: DType): Tensor => castTo(toTensor(x), dtype);

const bounds = (dtype: DType): readonly [number, number] => {
  const { bytes, kind } = dtypes[dtype];
  const bits = 8 * bytes;
  if (kind === "bool") return [0, 1];
  return kind === "uint" ? [0, 2 ** bits - 1] : [-(2 ** (bits - 1)), 2 ** (bits - 1) - 1];
};

/** x in another dtype; what does not fit becomes the nearest number that does. */
export const saturateCast = (x: TensorLike, dtype: DType): Tensor => {
  const t = toTensor(x);
  // float → int saturates already.
  if (isFloat(dtype) || (isFloat(t.dtype) && dtypes[dtype].bytes >= 4)) return castTo(t, dtype);
  const [lo, hi] = bounds(dtype);
  const [least, most] = isFloat(t.dtype) ? [-Infinity, Infinity] : bounds(t.dtype);
  let y = t;
  if (lo > least) y = maxOf(y, fullOf(y.shape, lo, y.dtype));
  if (hi < most) y = minOf(y, fullOf(y.shape, hi, y.dtype));
  return castTo(y, dtype);
};

/** Options of `convertToTensor` and `array`. */
export interface ConvertOptions {
  readonly dtype?: DType | null;
}
/** A tensor of numbers, nested arrays, typed arrays or a tensor, in the given dtype. */
export const convertToTensor = (x: TensorLike, { dtype }: ConvertOptions = {}): Tensor =>
  isTensor(x) ? toTensor(x, dtype ?? undefined) : tensor(x, { dtype: dtype ?? undefined });
/** The same as `convertToTensor`. */
export const array: typeof convertToTensor = convertToTensor;

/** x itself: tensors do not change. */
export const copy = (x: TensorLike): Tensor => toTensor(x);

/** x, through which no gradient flows. */
export const stopGradient = (variable: TensorLike): Tensor => stopGradientOf(toTensor(variable));

/** The sizes of the axes. */
export const shape = (x: TensorLike): Shape => toTensor(x).shape;
/** The number of elements, int32. */
export const size = (x: TensorLike): Tensor => fullOf([], toTensor(x).size, "int32");
/** The number of axes, int32. */
export const ndim = (x: TensorLike): Tensor => fullOf([], toTensor(x).rank, "int32");
/** The name of the dtype. */
export const dtype = (x: TensorLike): DType => toTensor(x).dtype;

/** The same bits as another dtype of the same width. */
export const view = (x: TensorLike, { dtype: to }: ConvertOptions = {}): Tensor => {
  const t = toTensor(x);
  return to ? bitcastTo(t, to) : t;
};
