/** A `DataView` over exactly the bytes of `bytes`. */
export const viewOf = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

/**
 * Little-endian unsigned 64-bit number at `at`. Above 2^53 it is rounded: still far outside any buffer, so that the
 * next bounds check refuses it; the undefined address of HDF5 (all ones) reads as {@link UNDEFINED_ADDRESS}.
 */
export const readU64 = (view: Pick<DataView, "getUint32">, at: number): number =>
  view.getUint32(at, true) + view.getUint32(at + 4, true) * 2 ** 32;

/** The address HDF5 writes for "nowhere". */
export const UNDEFINED_ADDRESS: number = 2 ** 64;

/** Writes an unsigned 64-bit number below 2^53, little-endian. */
export function writeU64(view: DataView, at: number, value: number): void {
  view.setUint32(at, value >>> 0, true);
  view.setUint32(at + 4, Math.floor(value / 2 ** 32), true);
}

/** Writes the address HDF5 writes for "nowhere". */
export const writeUndefined = (view: DataView, at: number): void => view.setBigUint64(at, 0xffffffffffffffffn, true);

/** `bytes[at, at + length)` as a view; a `RangeError` where `subarray` would silently clamp. */
export function sliceExact(bytes: Uint8Array, at: number, length: number): Uint8Array {
  if (!(at >= 0 && length >= 0 && at + length <= bytes.length)) {
    throw new RangeError(`bytes ${at} to ${at + length} of ${bytes.length}`);
  }
  return bytes.subarray(at, at + length);
}

/** The raw bytes behind any view of memory. */
export const rawBytes = (data: ArrayBufferView): Uint8Array =>
  new Uint8Array(data.buffer, data.byteOffset, data.byteLength);

/** Strict UTF-8: a byte sequence that is not UTF-8 is a `TypeError`. */
export const decodeUtf8 = (bytes: Uint8Array): string => new TextDecoder("utf-8", { fatal: true }).decode(bytes);
