import { ValueError, explain } from "@hornbeam/ir";
import { guard } from "../bytes/errors.ts";
import { rawBytes, viewOf } from "../bytes/view.ts";
import { writeArchive } from "../archive/writeArchive.ts";
import type { StoredDType } from "../hdf5/types.ts";
import { npyData } from "./npyData.ts";
import { descrOf, readNpyHeader } from "./npyHeader.ts";

/** An array as files have it: elements in row-major order, little-endian, in any view of memory. */
export interface StoredArrayData {
  readonly dtype: StoredDType;
  readonly shape: readonly number[];
  readonly data: ArrayBufferView;
}

/** Reads a `.npy` file. Throws `FormatError` for pickles and for shapes that disagree with what is stored. */
export const readNpy = (bytes: Uint8Array): StoredArrayData =>
  guard("npy", () => {
    const header = readNpyHeader(bytes, bytes.length, "npy");
    return { dtype: header.dtype, shape: header.shape, data: npyData(bytes.subarray(header.start), header) };
  });

/** A `.npy` file, version 1.0. Throws `ValueError` for dtypes that NumPy has not (bfloat16) and data that do not fit the shape. */
export const writeNpy = ({ dtype, shape, data }: StoredArrayData): Uint8Array => {
  const descr = descrOf(dtype);
  const bytes = rawBytes(data);
  const size = shape.reduce((a, b) => a * b, Number(descr?.slice(-1)));
  if (!descr || size !== bytes.length) {
    const rule = descr ? `${dtype} of shape [${shape.join()}] has ${size} bytes` : "the dtype must be one of NumPy's";
    const fields = {
      op: "npy",
      rule,
      received: descr ? `${bytes.length}` : dtype,
      remedy: "Use safetensors, or float32",
    };
    throw new ValueError(explain(fields), fields);
  }
  const tuple = shape.length === 1 ? `${shape[0]},` : shape.join(", ");
  const text = `{'descr': '${descr}', 'fortran_order': False, 'shape': (${tuple}), }`;
  const start = 64 * Math.ceil((10 + text.length + 1) / 64);
  const out = new Uint8Array(start + bytes.length).fill(32, 10, start);
  out.set([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0]);
  viewOf(out).setUint16(8, start - 10, true);
  out.set(new TextEncoder().encode(text), 10);
  out[start - 1] = 10;
  out.set(bytes, start);
  return out;
};

/** An `.npz` file of these arrays, uncompressed, for `numpy.load`. */
export const writeNpz = (arrays: ReadonlyMap<string, StoredArrayData>): Uint8Array =>
  writeArchive([...arrays].map(([name, array]) => ({ name: `${name}.npy`, data: writeNpy(array) })));
