import type { Tensor, TensorLike } from "@hornbeam/core";
import { tensor } from "@hornbeam/core";
import type { DType } from "@hornbeam/ir";
import { abs, add, cast, clip, divide, max, multiply, round } from "@hornbeam/ops";

/** Options of `absMaxQuantize`; names and defaults of Keras. */
export interface AbsMaxQuantizeOptions {
  /** smallest and largest quantized value */
  readonly valueRange?: readonly [number, number];
  /** of the quantized values */
  readonly dtype?: DType;
  /** added to the largest value, so that nothing is divided by 0 */
  readonly epsilon?: number;
  /** Python computes with NumPy, which saves memory of its device; here the device computes in any case. */
  readonly toNumpy?: boolean;
}

/**
 * q = clip(round(x · s), range), s = range[1] / (max|x| + ε) over the axes, which stay with size 1: [quantized, scale]; x ≈ q / s.
 * https://keras.io/api/quantizers/
 * @example const [q, scale] = absMaxQuantize([[0.25, -1]], -1); // [[32, -127]], [[127]]
 */
export const absMaxQuantize = (
  inputs: TensorLike,
  axis: number | readonly number[],
  { valueRange = [-127, 127], dtype = "int8", epsilon = 1e-7 }: AbsMaxQuantizeOptions = {},
): [Tensor, Tensor] => {
  const x = tensor(inputs);
  const scale = cast(divide(valueRange[1], add(max(abs(x), { axis, keepdims: true }), epsilon)), x.dtype);
  return [cast(clip(round(multiply(x, scale)), valueRange[0], valueRange[1]), dtype), scale];
};
