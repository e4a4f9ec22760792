import { tensor, type Tensor, type TensorLike } from "@hornbeam/core";
import { ValueError, type DType } from "@hornbeam/ir";
import {
  abs,
  add,
  bitwiseAnd,
  bitwiseRightShift,
  cast,
  clip,
  concatenate,
  divide,
  greater,
  isfinite,
  less,
  max,
  multiply,
  reciprocal,
  reshape,
  round,
  slice,
  view,
  where,
} from "@hornbeam/ops";

/** A dtype of 8-bit floats: 4 bits of exponent and 3 of mantissa, or 5 and 2. */
export type Float8 = "float8_e4m3fn" | "float8_e5m2";

const formats: Readonly<Record<Float8, { readonly mantissa: number; readonly least: number; readonly most: number }>> =
  {
    float8_e4m3fn: { mantissa: 3, least: -6, most: 448 },
    float8_e5m2: { mantissa: 2, least: -14, most: 57344 },
  };

/** The largest value of a dtype of 8-bit floats. @throws ValueError for other dtypes. */
export const float8Max = (dtype: string): number => {
  if (!Object.hasOwn(formats, dtype))
    throw new ValueError(`float8: the dtype must be float8_e4m3fn or float8_e5m2; received ${JSON.stringify(dtype)}.`);
  return formats[dtype as Float8].most;
};

/** Values within the range rounded to 8-bit floats, ties to even, as float32: the bits of the mantissa that have no place are rounded away. */
const roundTo = (x: Tensor, dtype: Float8): Tensor => {
  const { mantissa, least } = formats[dtype];
  const drop = 23 - mantissa;
  const bits = view(x, { dtype: "int32" });
  const odd = bitwiseAnd(bitwiseRightShift(bits, drop), 1);
  const up = add(add(bits, 2 ** (drop - 1) - 1), odd);
  const normal = view(bitwiseAnd(up, -(2 ** drop)), { dtype: "float32" });
  // Below the least exponent steps are even.
  const step = 2 ** (least - mantissa);
  return where(less(abs(x), 2 ** least), multiply(round(divide(x, step)), step), normal);
};

/**
 * x rounded to the 8-bit floats of a scale and back: clip(x / scale, ±max) as float8, times scale. (`keras.quantizers.quantize_and_dequantize`)
 * @throws ValueError for a dtype other than float8_e4m3fn and float8_e5m2.
 * @example quantizeAndDequantize([1.06], 1, "float8_e4m3fn", "float32"); // [1]
 */
export const quantizeAndDequantize = (
  inputs: TensorLike,
  scale: TensorLike,
  quantizedDtype: string,
  computeDtype: DType,
): Tensor => {
  const most = float8Max(quantizedDtype);
  const s = cast(scale, computeDtype);
  const x = clip(divide(cast(inputs, computeDtype), s), -most, most);
  return multiply(cast(roundTo(cast(x, "float32"), quantizedDtype as Float8), computeDtype), s);
};

/**
 * The scale for the next step: amax / dtypeMax · 2^margin, or the old one where amax is 0 or not finite.
 * (`keras.quantizers.compute_float8_scale`)
 * @example computeFloat8Scale(448, 1, 448); // 1
 */
export const computeFloat8Scale = (
  amax: TensorLike,
  scale: TensorLike,
  dtypeMax: TensorLike,
  { margin = 0 }: { readonly margin?: number } = {},
): Tensor => {
  const old = reciprocal(tensor(scale, { dtype: "float32" }));
  const most = tensor(amax, { dtype: "float32" });
  const factor = divide(divide(tensor(dtypeMax, { dtype: "float32" }), most), 2 ** margin);
  return reciprocal(where(isfinite(most), where(greater(most, 0), factor, old), old));
};

/**
 * The largest values of the last steps [steps], that of x at the beginning, the others moved on. (`keras.quantizers.compute_float8_amax_history`)
 * @example computeFloat8AmaxHistory([-3, 1], [5, 6, 7]); // [3, 7, 5]
 */
export const computeFloat8AmaxHistory = (x: TensorLike, amaxHistory: TensorLike): Tensor => {
  const history = tensor(amaxHistory, { dtype: "float32" });
  const n = history.shape[0]!;
  const newest = reshape(cast(max(abs(tensor(x))), history.dtype), [1]);
  // Rolled by one to the left, the first place then taken.
  const parts =
    n > 2 ? [newest, slice(history, [2], [n - 2]), slice(history, [0], [1])] : [newest, slice(history, [0], [1])];
  return n === 1 ? newest : concatenate(parts, { axis: 0 });
};
