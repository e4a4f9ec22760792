import type { StoredDType } from "../hdf5/types.ts";

/** Element types of safetensors and what they are here, from the widest to the narrowest: the order in which they are written. */
export const SAFETENSORS_DTYPES: Readonly<Record<string, readonly [dtype: StoredDType, bytes: number]>> = {
  F64: ["float64", 8],
  I64: ["int64", 8],
  U64: ["uint64", 8],
  F32: ["float32", 4],
  I32: ["int32", 4],
  U32: ["uint32", 4],
  BF16: ["bfloat16", 2],
  F16: ["float16", 2],
  I16: ["int16", 2],
  U16: ["uint16", 2],
  F8_E4M3: ["float8_e4m3fn", 1],
  F8_E5M2: ["float8_e5m2", 1],
  I8: ["int8", 1],
  U8: ["uint8", 1],
  BOOL: ["bool", 1],
};
