import { FormatError } from "@hornbeam/ir";
import type { DType, TypedArray } from "@hornbeam/ir";
import type { Cells } from "./convert.ts";
import { fail, showShape } from "./fail.ts";
import { storageOf } from "./storage.ts";
import type { ArrayValue } from "./types.ts";

type Reader = (view: DataView, at: number) => number;

/** By the third byte of the file: the dtype, and how one number is read (most significant byte first). */
const types: Readonly<Record<number, readonly [DType, Reader]>> = {
  0x08: ["uint8", (view, at) => view.getUint8(at)],
  0x09: ["int8", (view, at) => view.getInt8(at)],
  0x0b: ["int16", (view, at) => view.getInt16(at)],
  0x0c: ["int32", (view, at) => view.getInt32(at)],
  0x0d: ["float32", (view, at) => view.getFloat32(at)],
  0x0e: ["float64", (view, at) => view.getFloat64(at)],
};

const op = "parseIdx";
const maxRank = 32;

const readHeader = (view: DataView): { type: number; shape: number[] } => {
  const { byteLength } = view;
  if (byteLength >= 2 && view.getUint16(0) === 0x1f8b)
    fail(
      FormatError,
      op,
      `the file must be decompressed first`,
      `a gzip file`,
      `Pipe it through new DecompressionStream("gzip")`,
    );
  if (byteLength < 4)
    fail(FormatError, op, `an idx file has at least 4 bytes`, `${byteLength} bytes`, `Fetch the file again`);
  const type = view.getUint8(2);
  const rank = view.getUint8(3);
  if (view.getUint16(0) !== 0 || !Object.hasOwn(types, type))
    fail(
      FormatError,
      op,
      `an idx file begins with two zero bytes and a known element type`,
      `0x${view.getUint32(0).toString(16).padStart(8, "0")}`,
      `Check that this is an idx file`,
    );
  if (rank < 1 || rank > maxRank)
    fail(FormatError, op, `an idx file has 1 to ${maxRank} axes`, `${rank} axes`, `Check that this is an idx file`);
  if (byteLength < 4 + 4 * rank)
    fail(
      FormatError,
      op,
      `the header has ${4 + 4 * rank} bytes`,
      `a file of ${byteLength} bytes`,
      `Fetch the file again: it is truncated`,
    );
  return { type, shape: Array.from({ length: rank }, (_, axis) => view.getUint32(4 + 4 * axis)) };
};

/**
 * Reads an idx file, the format of MNIST: two zero bytes, the element type, the rank, the axes as big-endian uint32, then the
 * numbers, big-endian, in row-major order. The file is taken to be hostile: its length must be exactly what its header says,
 * and that is checked before anything is allocated. The result owns its memory.
 * Source: http://yann.lecun.com/exdb/mnist/ (section "The IDX file format")
 *
 * @throws FormatError for a file that is compressed, truncated, too long, or no idx file.
 */
export const parseIdx = (file: Uint8Array | ArrayBuffer): ArrayValue => {
  const bytes = file instanceof Uint8Array ? file : new Uint8Array(file);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const { type, shape } = readHeader(view);
  const [dtype, read] = types[type];
  const Storage = storageOf(op, dtype);
  const step = Storage.BYTES_PER_ELEMENT;
  const offset = 4 + 4 * shape.length;
  // A product too large for an exact number is also too large for any file, so rounding cannot make the lengths agree.
  const count = shape.includes(0) ? 0 : shape.reduce((product, axis) => product * axis, 1);
  if (offset + count * step !== bytes.byteLength)
    fail(
      FormatError,
      op,
      `a header of shape ${showShape(shape)} and dtype ${dtype} needs a file of ${offset + count * step} bytes`,
      `${bytes.byteLength} bytes`,
      `Fetch the file again: it is truncated or damaged`,
    );
  const data: TypedArray = new Storage(count);
  for (let i = 0; i < count; i++) (data as unknown as Cells)[i] = read(view, offset + i * step);
  return { data, shape, dtype };
};
