import type { Tensor, TensorLike } from "@hornbeam/core";
import { packBits, unpackBits, type Packed, type PackOptions } from "./pack.ts";

/**
 * Four neighbours along an axis in one byte, the first in the lowest bits: values in [−2, 1] (int8) or [0, 3] (uint8).
 * https://keras.io/api/quantizers/
 * @throws ValueError for another dtype than int8 and uint8, DTypeError where the values have another.
 * @example const [packed, shape, length] = packInt2(tensor([-2, 1, 0, -1], { dtype: "int8" })); // [-58]
 */
export const packInt2 = (arr: TensorLike, options: PackOptions = {}): Packed => packBits("packInt2", 2, arr, options);

/**
 * What `packInt2` packed: values of an axis of length `origLen`.
 * @throws ValueError, DTypeError for dtypes other than int8 and uint8.
 * @example unpackInt2(packed, length); // [-2, 1, 0, -1]
 */
export const unpackInt2 = (packed: TensorLike, origLen: number, options: PackOptions = {}): Tensor =>
  unpackBits("unpackInt2", 2, packed, origLen, options);
