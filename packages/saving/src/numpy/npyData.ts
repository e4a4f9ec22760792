import type { NpyHeader } from "./npyHeader.ts";

/** Turns the bytes of each element around. */
const swap = (bytes: Uint8Array, size: number): Uint8Array => {
  const out = bytes.slice();
  for (let at = 0; at < out.length; at += size) out.subarray(at, at + size).reverse();
  return out;
};

/** Elements stored column by column, row by row. */
const toRowMajor = (bytes: Uint8Array, shape: readonly number[], size: number): Uint8Array => {
  const out = new Uint8Array(bytes.length);
  const steps = shape.map((_, axis) => shape.slice(0, axis).reduce((a, b) => a * b, size));
  const index = new Array<number>(shape.length).fill(0);
  for (let at = 0, from = 0; at < out.length; at += size) {
    for (let b = 0; b < size; b++) out[at + b] = bytes[from + b];
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      from += steps[axis];
      if (++index[axis] < shape[axis]) break;
      from -= steps[axis] * shape[axis];
      index[axis] = 0;
    }
  }
  return out;
};

/** The elements of a `.npy` file, in row-major order and little-endian. */
export const npyData = (bytes: Uint8Array, header: NpyHeader): Uint8Array => {
  const { shape, itemSize } = header;
  const little = header.bigEndian && itemSize > 1 ? swap(bytes, itemSize) : bytes;
  return header.fortranOrder && shape.length > 1 ? toRowMajor(little, shape, itemSize) : little;
};
