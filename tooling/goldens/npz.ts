import { readFileSync } from "node:fs";
import type { DType, TypedArray } from "@hornbeam/ir";
import { dtypes } from "@hornbeam/ir";
import { unzipSync } from "fflate";

/** One array of a golden file. */
export interface GoldenArray {
  readonly data: TypedArray;
  readonly shape: readonly number[];
  readonly dtype: DType;
}

const kinds: Readonly<Record<string, DType>> = {
  "<f4": "float32", "<f8": "float64", "<f2": "float16", "|i1": "int8", "<i2": "int16", "<i4": "int32", "<i8": "int64", "|u1": "uint8", "<u2": "uint16", "<u4": "uint32", "|b1": "bool", "<c8": "float32",
};

/** Elements stored column by column, row by row. */
const toRowMajor = (stored: TypedArray, shape: readonly number[]): TypedArray => {
  const out = stored.slice();
  for (let n = 0; n < stored.length; n++) {
    let rest = n;
    let from = 0;
    for (let axis = shape.length - 1, step = stored.length; axis >= 0; axis--) {
      step /= shape[axis]!;
      from += (rest % shape[axis]!) * step;
      rest = Math.floor(rest / shape[axis]!);
    }
    out[n] = stored[from]!;
  }
  return out;
};

const parse = (bytes: Uint8Array): GoldenArray => {
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  const long = bytes[6] === 1 ? view.getUint16(8, true) : view.getUint32(8, true);
  const start = bytes[6] === 1 ? 10 : 12;
  const header = new TextDecoder().decode(bytes.subarray(start, start + long));
  const dtype = kinds[/'descr': '([^']+)'/.exec(header)![1]!]!;
  const shape = (/'shape': \(([^)]*)\)/.exec(header)![1]!.match(/\d+/g) ?? []).map(Number);
  // Complex numbers as pairs of real and imaginary part.
  if (header.includes("'<c8'")) shape.push(2);
  const size = shape.reduce((n, d) => n * d, 1);
  const data = bytes.slice(start + long);
  const stored = new dtypes[dtype].array(data.buffer, 0, size);
  return { data: header.includes("'fortran_order': True") ? toRowMajor(stored, shape) : stored, shape, dtype };
};

/** The arrays of an npz file by name. */
export const readNpz = (path: string): Record<string, GoldenArray> => parseNpz(readFileSync(path));

/** The arrays of the bytes of an npz file. */
export const parseNpz = (npz: Uint8Array): Record<string, GoldenArray> =>
  Object.fromEntries(Object.entries(unzipSync(npz)).map(([name, bytes]) => [name.replace(/\.npy$/, ""), parse(bytes)]));
