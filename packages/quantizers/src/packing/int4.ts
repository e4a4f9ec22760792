import type { Tensor, TensorLike } from "@hornbeam/core";
import { packBits, unpackBits, type Packed, type PackOptions } from "./pack.ts";

/**
 * Two neighbours along an axis in one byte, the first in the low half: values in [−8, 7] (int8) or [0, 15] (uint8).
 * https://keras.io/api/quantizers/
 * @throws ValueError for another dtype than int8 and uint8, DTypeError where the values have another.
 * @example const [packed, shape, length] = packInt4(tensor([[-3, 7], [2, -8]], { dtype: "int8" })); // [[45, -121]]
 */
export const packInt4 = (arr: TensorLike, options: PackOptions = {}): Packed => packBits("packInt4", 4, arr, options);

/**
 * What `packInt4` packed: values of an axis of length `origLen`.
 * @throws ValueError, DTypeError for dtypes other than int8 and uint8.
 * @example unpackInt4(packed, length); // [[-3, 7], [2, -8]]
 */
export const unpackInt4 = (packed: TensorLike, origLen: number, options: PackOptions = {}): Tensor =>
  unpackBits("unpackInt4", 4, packed, origLen, options);
