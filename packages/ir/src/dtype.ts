/** Element types a tensor can be stored in. `bool` is one byte of 0 or 1. */
export type DType =
  | "float32"
  | "float16"
  | "bfloat16"
  | "float64"
  | "int8"
  | "int16"
  | "int32"
  | "int64"
  | "uint8"
  | "uint16"
  | "uint32"
  | "bool";

/** The typed arrays that hold elements: 16-bit floats as their bits, int64 as bigint, bool as bytes. */
export type TypedArray =
  | Float32Array
  | Float64Array
  | Int8Array
  | Int16Array
  | Int32Array
  | BigInt64Array
  | Uint8Array
  | Uint16Array
  | Uint32Array;

/** What a dtype is: its size in bytes, its family, and the typed array of its storage. */
export interface DTypeInfo {
  readonly bytes: number;
  readonly kind: "float" | "int" | "uint" | "bool";
  readonly array: new (buffer: ArrayBufferLike, byteOffset?: number, length?: number) => TypedArray;
}

export const dtypes: Readonly<Record<DType, DTypeInfo>> = {
  float32: { bytes: 4, kind: "float", array: Float32Array },
  float16: { bytes: 2, kind: "float", array: Uint16Array },
  bfloat16: { bytes: 2, kind: "float", array: Uint16Array },
  float64: { bytes: 8, kind: "float", array: Float64Array },
  int8: { bytes: 1, kind: "int", array: Int8Array },
  int16: { bytes: 2, kind: "int", array: Int16Array },
  int32: { bytes: 4, kind: "int", array: Int32Array },
  int64: { bytes: 8, kind: "int", array: BigInt64Array },
  uint8: { bytes: 1, kind: "uint", array: Uint8Array },
  uint16: { bytes: 2, kind: "uint", array: Uint16Array },
  uint32: { bytes: 4, kind: "uint", array: Uint32Array },
  bool: { bytes: 1, kind: "bool", array: Uint8Array },
};

/** True for float32, float16, bfloat16 and float64. */
export const isFloat = (dtype: DType): boolean => dtypes[dtype].kind === "float";

/** True for the signed and unsigned integers; bool is not one. */
export const isInt = (dtype: DType): boolean => dtypes[dtype].kind === "int" || dtypes[dtype].kind === "uint";

/**
 * The dtype arithmetic on `dtype` is carried out in: 16-bit floats in float32, integers below 32 bits in int32
 * (and wrapped afterwards), everything else in itself.
 */
export const computeDType = (dtype: DType): DType => {
  const { bytes, kind } = dtypes[dtype];
  if (bytes >= 4 || kind === "bool") return dtype;
  return kind === "float" ? "float32" : "int32";
};
