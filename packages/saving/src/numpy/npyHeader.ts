import { check } from "../bytes/errors.ts";
import { viewOf } from "../bytes/view.ts";
import type { StoredDType } from "../hdf5/types.ts";

/** What the header of a `.npy` file says. */
export interface NpyHeader {
  readonly dtype: StoredDType;
  readonly shape: readonly number[];
  readonly fortranOrder: boolean;
  readonly bigEndian: boolean;
  readonly itemSize: number;
  /** Where the elements begin. */
  readonly start: number;
}

const KINDS: Readonly<Record<string, StoredDType>> = {
  f8: "float64",
  f4: "float32",
  f2: "float16",
  i8: "int64",
  i4: "int32",
  i2: "int16",
  i1: "int8",
  u8: "uint64",
  u4: "uint32",
  u2: "uint16",
  u1: "uint8",
  b1: "bool",
};
/** The descriptor of a dtype. */
export const descrOf = (dtype: StoredDType): string | undefined => {
  const kind = Object.keys(KINDS).find((k) => KINDS[k] === dtype);
  return kind && `${kind.endsWith("1") ? "|" : "<"}${kind}`;
};

/** The longest header that is read. */
export const MAX_HEADER: number = 2 ** 20;
const DICT =
  /^\{\s*'descr':\s*'([<>|=]?)(\w+)',\s*'fortran_order':\s*(True|False),\s*'shape':\s*\(([\d,\s]*)\),?\s*\}\s*$/;

/**
 * Reads the header of NumPy's format, versions 1 to 3. Arrays of Python objects (pickles), structures, texts and complex numbers are
 * refused. Throws `FormatError`; nothing of the declared size is allocated.
 * Source: https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html
 */
export function readNpyHeader(bytes: Uint8Array, size: number, op: string): NpyHeader {
  const magic = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59];
  check(
    magic.every((b, i) => bytes[i] === b),
    op,
    "a .npy file must begin with its signature",
  );
  const view = viewOf(bytes);
  const version = view.getUint8(6);
  check(version >= 1 && version <= 3, op, "the version must be 1, 2 or 3", `${version}`);
  const length = version === 1 ? view.getUint16(8, true) : view.getUint32(8, true);
  const at = version === 1 ? 10 : 12;
  check(
    length <= MAX_HEADER && at + length <= bytes.length,
    op,
    "the header must lie inside the file",
    `${length} bytes`,
  );
  const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes.subarray(at, at + length));
  const objects = /'descr':\s*(\[|'\|?O)/.test(text);
  const remedy = "Save plain numbers, with allow_pickle=False";
  check(!objects, op, "arrays of Python objects and structures are refused", text.slice(0, 80), remedy);
  const found = DICT.exec(text);
  check(found, op, "the header must hold descr, fortran_order and shape", text.slice(0, 80));
  const [, order, kind, fortran, sizes] = found;
  check(Object.hasOwn(KINDS, kind), op, "elements must be numbers or booleans", `${order}${kind}`, remedy);
  const shape = (sizes.match(/\d+/g) ?? []).map(Number);
  const itemSize = Number(kind.slice(1));
  const fits = shape.reduce((a, b) => a * Math.max(b, 1), itemSize);
  check(
    shape.length <= 32 && Number.isSafeInteger(fits),
    op,
    "an array may have 32 axes and 2^53 bytes",
    `(${sizes.slice(0, 80)})`,
  );
  const total = shape.reduce((a, b) => a * b, itemSize);
  const start = at + length;
  check(size - start === total, op, `shape (${shape.join()}) must have its ${total} bytes`, `${size - start}`);
  return { dtype: KINDS[kind], shape, fortranOrder: fortran === "True", bigEndian: order === ">", itemSize, start };
}
