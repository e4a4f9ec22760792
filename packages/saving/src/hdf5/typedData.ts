import { rawBytes } from "../bytes/view.ts";
import type { StoredDType } from "./types.ts";
import type { StoredVariable } from "./weights.ts";

/** The typed arrays that hold the elements of stored variables. */
export type StoredArray =
  | Float32Array
  | Float64Array
  | Int8Array
  | Int16Array
  | Int32Array
  | BigInt64Array
  | Uint8Array
  | Uint16Array
  | Uint32Array
  | BigUint64Array;

interface StoredArrayType {
  readonly BYTES_PER_ELEMENT: number;
  new (buffer: ArrayBufferLike, byteOffset: number, length: number): StoredArray;
}

/** Arrays that elements are read through: floats below 32 bits and booleans as their bits. */
const ARRAYS: Readonly<Record<StoredDType, StoredArrayType>> = {
  float64: Float64Array,
  float32: Float32Array,
  int64: BigInt64Array,
  uint64: BigUint64Array,
  int32: Int32Array,
  uint32: Uint32Array,
  int16: Int16Array,
  uint16: Uint16Array,
  float16: Uint16Array,
  bfloat16: Uint16Array,
  int8: Int8Array,
  uint8: Uint8Array,
  bool: Uint8Array,
  float8_e4m3fn: Uint8Array,
  float8_e5m2: Uint8Array,
};

/**
 * The elements of a stored variable as a typed array: 16-bit floats as their bits in a `Uint16Array`, 8-bit floats and booleans as bytes.
 * A view where the bytes are aligned, a copy otherwise.
 */
export function typedData(variable: StoredVariable): StoredArray {
  const bytes = rawBytes(variable.data);
  const type = ARRAYS[variable.dtype];
  const aligned = bytes.byteOffset % type.BYTES_PER_ELEMENT === 0 ? bytes : bytes.slice();
  return new type(aligned.buffer, aligned.byteOffset, aligned.length / type.BYTES_PER_ELEMENT);
}
