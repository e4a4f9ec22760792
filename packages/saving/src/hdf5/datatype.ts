import { check } from "../bytes/errors.ts";
import { decodeUtf8, viewOf } from "../bytes/view.ts";
import type { StoredDType } from "./types.ts";

/** A datatype message: a number, a string of fixed or variable length, or opaque bytes. */
export type Datatype =
  | { readonly kind: "number"; readonly dtype: StoredDType; readonly size: number }
  | { readonly kind: "string" | "vlenString" | "opaque"; readonly size: number };

/** Sign position, exponent position and width, mantissa position and width, bias: the IEEE formats. */
const FLOATS: Readonly<Record<string, StoredDType>> = {
  "15,10,5,0,10,15": "float16",
  "31,23,8,0,23,127": "float32",
  "63,52,11,0,52,1023": "float64",
};

function readFloat(view: DataView, size: number, op: string): Datatype {
  const fields = [
    view.getUint8(2),
    view.getUint8(12),
    view.getUint8(13),
    view.getUint8(14),
    view.getUint8(15),
    view.getUint32(16, true),
  ];
  const plain =
    view.getUint16(8, true) === 0 && view.getUint16(10, true) === 8 * size && (view.getUint8(1) & 0x7f) === 0x20;
  const dtype = FLOATS[fields.join()];
  check(
    plain && dtype && dtype.endsWith(String(8 * size)),
    op,
    "floats must be IEEE of 16, 32 or 64 bits, little-endian",
    `${size} bytes, fields ${fields.join()}`,
  );
  return { kind: "number", dtype, size };
}

function readInteger(view: DataView, size: number, op: string): Datatype {
  const flags = view.getUint8(1);
  const whole = view.getUint16(8, true) === 0 && view.getUint16(10, true) === 8 * size;
  const known = (flags & ~8) === 0 && whole && (size === 1 || size === 2 || size === 4 || size === 8);
  check(known, op, "integers must have 1, 2, 4 or 8 bytes, little-endian", `${size} bytes, flags ${flags}`);
  return { kind: "number", dtype: `${flags & 8 ? "" : "u"}int${8 * size}` as StoredDType, size };
}

/** h5py's boolean: an enumeration of int8 with exactly the members FALSE = 0 and TRUE = 1. */
function readEnum(data: Uint8Array, view: DataView, size: number, op: string): Datatype {
  const version = view.getUint8(0) >> 4;
  const text = decodeUtf8(data.subarray(20, data.length)).replace(/\0+/g, ",");
  const isBool =
    size === 1 &&
    view.getUint16(1, true) === 2 &&
    (view.getUint8(8) & 15) === 0 &&
    version >= 1 &&
    text.startsWith("FALSE,TRUE,");
  const values = data.subarray(20 + (version < 3 ? 16 : 11));
  check(isBool && values[0] === 0 && values[1] === 1, op, "the only enumeration read is h5py's boolean");
  return { kind: "number", dtype: "bool", size };
}

/**
 * Reads a datatype message. Only what Keras and h5py write for weights and names is accepted: little-endian IEEE floats and integers,
 * booleans, opaque elements, and strings. Anything else is a `FormatError`.
 */
export function readDatatype(data: Uint8Array, op: string): Datatype {
  const view = viewOf(data);
  const kind = view.getUint8(0) & 15;
  const size = view.getUint32(4, true);
  check(size > 0, op, "elements must have a size");
  switch (kind) {
    case 0:
      return readInteger(view, size, op);
    case 1:
      return readFloat(view, size, op);
    case 3:
      return { kind: "string", size };
    case 5:
      return { kind: "opaque", size };
    case 8:
      return readEnum(data, view, size, op);
    case 9:
      check((view.getUint8(1) & 15) === 1 && size === 16, op, "the only sequences of variable length read are strings");
      return { kind: "vlenString", size };
  }
  check(false, op, "elements must be numbers, strings or opaque", `datatype class ${kind}`);
}

/** The element type of a dataset: opaque elements are what their attribute `dtype` says, as Keras stores bfloat16. */
export function storedDType(type: Datatype, named: unknown, op: string): StoredDType {
  if (type.kind === "number") return type.dtype;
  const known =
    type.kind === "opaque" &&
    type.size === (named === "bfloat16" ? 2 : named === "float8_e4m3fn" || named === "float8_e5m2" ? 1 : 0);
  check(
    known,
    op,
    "elements must be numbers, or opaque with an attribute `dtype`",
    `${type.kind} of ${type.size} bytes, dtype ${String(named)}`,
  );
  return named as StoredDType;
}

/** Reads the number at byte `at` as JavaScript has it: 64-bit integers as bigint. */
export function readNumber(view: DataView, at: number, dtype: StoredDType): number | bigint | boolean {
  switch (dtype) {
    case "float32":
      return view.getFloat32(at, true);
    case "float64":
      return view.getFloat64(at, true);
    case "int8":
      return view.getInt8(at);
    case "uint8":
      return view.getUint8(at);
    case "int16":
      return view.getInt16(at, true);
    case "uint16":
      return view.getUint16(at, true);
    case "int32":
      return view.getInt32(at, true);
    case "uint32":
      return view.getUint32(at, true);
    case "int64":
      return view.getBigInt64(at, true);
    case "uint64":
      return view.getBigUint64(at, true);
    case "bool":
      return view.getUint8(at) !== 0;
    default:
      return NaN;
  }
}
