import type { TensorLike } from "@hornbeam/core";
import type { DType, Shape, TypedArray } from "@hornbeam/ir";
import { toTensor } from "../util/args.ts";

/** A tensor's values on the host: what a NumPy array is in Python. */
export interface HostValues {
  /** The elements, row-major: 16-bit floats as Float32Array, int64 as BigInt64Array, bool as 0 and 1. */
  readonly data: TypedArray;
  readonly shape: Shape;
  readonly dtype: DType;
}

/**
 * The values of a tensor on the host, with shape and dtype. There is no NumPy here: `x.data()` gives the elements alone, `x.array()`
 * nested arrays. (`keras.ops.convert_to_numpy`)
 * @example
 * ```ts
 * import { convertToNumpy, ones } from "hornbeam";
 * const { data, shape, dtype } = await convertToNumpy(ones([2, 1]));
 * console.log(data, shape, dtype); // → Float32Array(2) [ 1, 1 ] [ 2, 1 ] float32
 * ```
 */
export const convertToNumpy = async (x: TensorLike): Promise<HostValues> => {
  const t = toTensor(x);
  return { data: await t.data(), shape: t.shape, dtype: t.dtype };
};
