import { DTypeError } from "@hornbeam/ir";
import type { DType, TypedArray } from "@hornbeam/ir";
import { fail, show } from "./fail.ts";

interface StorageConstructor {
  new (length: number): TypedArray;
  new (buffer: ArrayBufferLike, byteOffset: number, length: number): TypedArray;
  readonly BYTES_PER_ELEMENT: number;
}

const storage: Readonly<Record<DType, StorageConstructor>> = {
  float32: Float32Array,
  float16: Uint16Array,
  bfloat16: Uint16Array,
  float64: Float64Array,
  int8: Int8Array,
  int16: Int16Array,
  int32: Int32Array,
  int64: BigInt64Array,
  uint8: Uint8Array,
  uint16: Uint16Array,
  uint32: Uint32Array,
  bool: Uint8Array,
};

/** Names of typed arrays whose own name does not say the dtype by dropping `Array`. */
const aliases: Readonly<Record<string, DType>> = { uint8clamped: "uint8", bigint64: "int64" };

/** Whether `name` is one of the twelve dtypes. */
export const isDType = (name: unknown): name is DType => typeof name === "string" && Object.hasOwn(storage, name);

/** The typed array that stores `dtype`. Throws `DTypeError` for an unknown name. */
export const storageOf = (op: string, dtype: DType): StorageConstructor =>
  isDType(dtype)
    ? storage[dtype]
    : fail(
        DTypeError,
        op,
        `dtype must be one of ${Object.keys(storage).join(", ")}`,
        show(dtype),
        `Use one of these names`,
      );

/** Whether `value` is a typed array (a `DataView` is not). */
export const isTypedArray = (value: unknown): value is TypedArray | Uint8ClampedArray =>
  ArrayBuffer.isView(value) && !(value instanceof DataView);

/** A typed array as its dtype and storage, without copying. `Uint8ClampedArray` and `Float16Array` are viewed as their storage. */
export const fromTyped = (op: string, view: TypedArray | Uint8ClampedArray): { data: TypedArray; dtype: DType } => {
  const tag = view[Symbol.toStringTag];
  const name = tag.slice(0, -5).toLowerCase();
  const dtype = Object.hasOwn(aliases, name) ? aliases[name] : name;
  if (!isDType(dtype))
    return fail(
      DTypeError,
      op,
      `no dtype is stored as ${tag}`,
      tag,
      `Copy it into a typed array of a supported dtype, such as BigInt64Array`,
    );
  const Storage = storage[dtype];
  const data = view instanceof Storage ? view : new Storage(view.buffer, view.byteOffset, view.length);
  return { data: data as TypedArray, dtype };
};
