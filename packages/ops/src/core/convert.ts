import { isTensor, tensor, type Tensor, type TensorLike } from "@hornbeam/core";
import { dtypes, isFloat, type DType, type Shape } from "@hornbeam/ir";
import { bitcastTo, castTo, fullOf, maxOf, minOf, stopGradientOf } from "../primitives/index.ts";
import { toTensor } from "../util/args.ts";

/**
 * x in another dtype. (`keras.ops.cast`)
 * @example
 * ```ts
 * import { cast } from "hornbeam";
 * console.log(await cast([1.7, -1.7], "int32").array()); // → [ 1, -1 ]
 * ```
 */
export const cast = (x: TensorLike, dtype: DType): Tensor => castTo(toTensor(x), dtype);

const bounds = (dtype: DType): readonly [number, number] => {
  const { bytes, kind } = dtypes[dtype];
  const bits = 8 * bytes;
  if (kind === "bool") return [0, 1];
  return kind === "uint" ? [0, 2 ** bits - 1] : [-(2 ** (bits - 1)), 2 ** (bits - 1) - 1];
};

/**
 * x in another dtype; what does not fit becomes the nearest number that does. (`keras.ops.saturate_cast`)
 * @example
 * ```ts
 * import { saturateCast } from "hornbeam";
 * console.log(await saturateCast([-5, 300], "uint8").array()); // → [ 0, 255 ]
 * ```
 */
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
  /** Default: what the values have. */
  readonly dtype?: DType | null;
}
/**
 * A tensor of numbers, nested arrays, typed arrays or a tensor, in the given dtype.
 * (`keras.ops.convert_to_tensor`)
 * @example
 * ```ts
 * import { convertToTensor } from "hornbeam";
 * console.log(await convertToTensor([1, 2], { dtype: "float32" }).array()); // → [ 1, 2 ]
 * ```
 */
export const convertToTensor = (x: TensorLike, { dtype }: ConvertOptions = {}): Tensor =>
  isTensor(x) ? toTensor(x, dtype ?? undefined) : tensor(x, { dtype: dtype ?? undefined });
/**
 * The same as `convertToTensor`. (`keras.ops.array`)
 * @example
 * ```ts
 * import { array } from "hornbeam";
 * console.log(await array([[1, 2], [3, 4]]).array()); // → [ [ 1, 2 ], [ 3, 4 ] ]
 * ```
 */
export const array: typeof convertToTensor = convertToTensor;

/**
 * x itself: tensors do not change. (`keras.ops.copy`)
 * @example
 * ```ts
 * import { copy } from "hornbeam";
 * console.log(await copy([1, 2]).array()); // → [ 1, 2 ]
 * ```
 */
export const copy = (x: TensorLike): Tensor => toTensor(x);

/**
 * x, through which no gradient flows. (`keras.ops.stop_gradient`)
 * @example
 * ```ts
 * import { grad, multiply, stopGradient, tensor, type Tensor } from "hornbeam";
 * const slope = grad((x: Tensor) => multiply(x, stopGradient(x)))(tensor(3.5));
 * console.log(await slope.item()); // → 3.5
 * ```
 */
export const stopGradient = (variable: TensorLike): Tensor => stopGradientOf(toTensor(variable));

/**
 * The sizes of the axes. (`keras.ops.shape`)
 * @example
 * ```ts
 * import { shape } from "hornbeam";
 * console.log(shape([[1, 2, 3]])); // → [ 1, 3 ]
 * ```
 */
export const shape = (x: TensorLike): Shape => toTensor(x).shape;
/**
 * The number of elements, int32. (`keras.ops.size`)
 * @example
 * ```ts
 * import { size } from "hornbeam";
 * console.log(await size([[1, 2, 3]]).array()); // → 3
 * ```
 */
export const size = (x: TensorLike): Tensor => fullOf([], toTensor(x).size, "int32");
/**
 * The number of axes, int32. (`keras.ops.ndim`)
 * @example
 * ```ts
 * import { ndim } from "hornbeam";
 * console.log(await ndim([[1, 2, 3]]).array()); // → 2
 * ```
 */
export const ndim = (x: TensorLike): Tensor => fullOf([], toTensor(x).rank, "int32");
/**
 * The name of the dtype. (`keras.ops.dtype`)
 * @example
 * ```ts
 * import { dtype } from "hornbeam";
 * console.log(dtype([1.5])); // → float32
 * ```
 */
export const dtype = (x: TensorLike): DType => toTensor(x).dtype;

/**
 * The same bits as another dtype of the same width. (`keras.ops.view`)
 * @example
 * ```ts
 * import { tensor, view } from "hornbeam";
 * console.log(await view(tensor([1, 0], { dtype: "float32" }), { dtype: "int32" }).array()); // → [ 1065353216, 0 ]
 * ```
 */
export const view = (x: TensorLike, { dtype: to }: ConvertOptions = {}): Tensor => {
  const t = toTensor(x);
  return to ? bitcastTo(t, to) : t;
};
