import { writeU64, writeUndefined } from "../../bytes/view.ts";
import type { StoredDType } from "../types.ts";
import { align8, place, type Image } from "./image.ts";
import type { HeapString } from "./strings.ts";

/** A header message: its type, its flags (1: constant), its size, and what writes it. */
export interface MessageSpec {
  readonly type: number;
  readonly flags: number;
  readonly size: number;
  write(view: DataView, at: number): void;
}

const ofBytes = (type: number, flags: number, bytes: readonly number[]): MessageSpec => ({
  type,
  flags,
  size: align8(bytes.length),
  write: (view, at) => bytes.forEach((byte, i) => view.setUint8(at + i, byte)),
});

/** Class, properties and bit fields of the integer types: offset 0, full precision. */
const integer = (size: number, signed: boolean): number[] => [
  0x10,
  signed ? 8 : 0,
  0,
  0,
  size,
  0,
  0,
  0,
  0,
  0,
  8 * size,
  0,
];

const float = (size: number, exponent: number, bits: number, bias: number): number[] =>
  [0x11, 0x20, 8 * size - 1, 0, size, 0, 0, 0].concat([
    0,
    0,
    8 * size,
    0,
    exponent,
    bits,
    0,
    exponent,
    bias & 255,
    bias >> 8,
    0,
    0,
  ]);

const ascii = (text: string): number[] => Array.from(text, (c) => c.charCodeAt(0));

/** The datatype messages of h5py, byte for byte. */
const DATATYPES: Readonly<Record<StoredDType, readonly number[]>> = /* @__PURE__ */ (() => ({
  float16: float(2, 10, 5, 15),
  float32: float(4, 23, 8, 127),
  float64: float(8, 52, 11, 1023),
  bfloat16: [0x15, 0, 0, 0, 2, 0, 0, 0],
  float8_e4m3fn: [0x15, 0, 0, 0, 1, 0, 0, 0],
  float8_e5m2: [0x15, 0, 0, 0, 1, 0, 0, 0],
  int8: integer(1, true),
  int16: integer(2, true),
  int32: integer(4, true),
  int64: integer(8, true),
  uint8: integer(1, false),
  uint16: integer(2, false),
  uint32: integer(4, false),
  uint64: integer(8, false),
  bool: [0x18, 2, 0, 0, 1, 0, 0, 0, ...integer(1, true), ...ascii("FALSE\0\0\0TRUE\0\0\0\0"), 0, 1],
}))();

/** Bytes of one element. */
export const itemSizeOf = (dtype: StoredDType): number => DATATYPES[dtype][4];

/** True when HDF5 has no such number and the bytes are opaque, named by an attribute `dtype`. */
export const isOpaque = (dtype: StoredDType): boolean => DATATYPES[dtype][0] === 0x15;

/** True for a name of {@link StoredDType}. */
export const isStoredDType = (name: string): name is StoredDType => Object.hasOwn(DATATYPES, name);

export const datatypeMessage = (dtype: StoredDType): MessageSpec => ofBytes(0x03, 1, DATATYPES[dtype]);

/** Late allocation, written if set, default value: what h5py asks for. */
export const fillMessage = (): MessageSpec => ofBytes(0x05, 1, [2, 2, 2, 1, 0, 0, 0, 0]);

/** A simple dataspace, version 1, with its maximum sizes; a scalar has none. */
export function dataspaceMessage(shape: readonly number[]): MessageSpec {
  return {
    type: 0x01,
    flags: 0,
    size: 8 + 16 * shape.length,
    write(view, at) {
      view.setUint8(at, 1);
      view.setUint8(at + 1, shape.length);
      view.setUint8(at + 2, shape.length ? 1 : 0);
      [...shape, ...shape].forEach((n, i) => writeU64(view, at + 8 + 8 * i, n));
    },
  };
}

/** A contiguous layout, version 3. A dataset without bytes has no address. */
export function layoutMessage(address: number, size: number): MessageSpec {
  return {
    type: 0x08,
    flags: 0,
    size: 24,
    write(view, at) {
      view.setUint8(at, 3);
      view.setUint8(at + 1, 1);
      if (size) writeU64(view, at + 2, address);
      else writeUndefined(view, at + 2);
      writeU64(view, at + 10, size);
    },
  };
}

/** The symbol table of an old-style group. */
export function symbolTableMessage(tree: number, heap: number): MessageSpec {
  return {
    type: 0x11,
    flags: 0,
    size: 16,
    write(view, at) {
      writeU64(view, at, tree);
      writeU64(view, at + 8, heap);
    },
  };
}

const VLEN_UTF8 = [0x19, 1, 1, 0, 16, 0, 0, 0, 0x10, 0, 0, 0, 1, 0, 0, 0, 0, 0, 8, 0];

/** A scalar attribute of variable-length UTF-8 text, version 1. */
export function stringAttributeMessage(name: string, value: HeapString): MessageSpec {
  const label = [...new TextEncoder().encode(name), 0];
  const start = 8 + align8(label.length);
  return {
    type: 0x0c,
    flags: 0,
    size: start + 24 + 8 + 16,
    write(view, at) {
      [1, 0, label.length, 0, VLEN_UTF8.length, 0, 8, 0, ...label].forEach((byte, i) => view.setUint8(at + i, byte));
      VLEN_UTF8.forEach((byte, i) => view.setUint8(at + start + i, byte));
      view.setUint8(at + start + 24, 1);
      view.setUint32(at + start + 32, value.text.length, true);
      writeU64(view, at + start + 36, value.collection.address);
      view.setUint32(at + start + 44, value.index, true);
    },
  };
}

/** A version 1 object header with these messages in one block; returns its address. */
export function placeHeader(image: Image, messages: readonly MessageSpec[]): number {
  const size = messages.reduce((sum, message) => sum + 8 + message.size, 0);
  return place(image, 16 + size, (view, _bytes, at) => {
    view.setUint8(at, 1);
    view.setUint16(at + 2, messages.length, true);
    view.setUint32(at + 4, 1, true);
    view.setUint32(at + 8, size, true);
    let next = at + 16;
    for (const message of messages) {
      view.setUint16(next, message.type, true);
      view.setUint16(next + 2, message.size, true);
      view.setUint8(next + 4, message.flags);
      message.write(view, next + 8);
      next += 8 + message.size;
    }
  });
}
