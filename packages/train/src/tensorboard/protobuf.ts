import { FormatError } from "@hornbeam/ir";

// Protocol buffers as far as event files need them: five messages of a few fields. A library would bring descriptors and twenty times the code.
// https://protobuf.dev/programming-guides/encoding/

/** A field: its number, its wire type, and its value as bytes. */
export type Field = Uint8Array;

const utf8 = new TextEncoder();

/** Bytes one after the other. */
export const concatBytes = (parts: readonly Uint8Array[]): Uint8Array => {
  const out = new Uint8Array(parts.reduce((n, p) => n + p.byteLength, 0));
  let at = 0;
  for (const p of parts) {
    out.set(p, at);
    at += p.byteLength;
  }
  return out;
};

const varint = (value: number | bigint): Uint8Array => {
  const out: number[] = [];
  let rest = BigInt.asUintN(64, BigInt(value));
  for (; rest > 127n; rest >>= 7n) out.push(Number(rest & 127n) | 128);
  return Uint8Array.of(...out, Number(rest));
};
const tagged = (field: number, wire: number, ...parts: readonly Uint8Array[]): Field =>
  concatBytes([varint(field * 8 + wire), ...parts]);

/** int32, int64, bool, enum */
export const intField = (field: number, value: number | bigint): Field => tagged(field, 0, varint(value));
/** bytes, or a message made of fields */
export const bytesField = (field: number, value: Uint8Array): Field =>
  tagged(field, 2, varint(value.byteLength), value);
export const stringField = (field: number, value: string): Field => bytesField(field, utf8.encode(value));
/** a message inside a message */
export const messageField = (field: number, ...fields: readonly Field[]): Field =>
  bytesField(field, concatBytes(fields));
/** several floats, packed */
export const floatsField = (field: number, values: readonly number[]): Field => {
  const view = new DataView(new ArrayBuffer(4 * values.length));
  values.forEach((v, i) => view.setFloat32(4 * i, v, true));
  return bytesField(field, new Uint8Array(view.buffer));
};
export const doubleField = (field: number, value: number): Field => {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value, true);
  return tagged(field, 1, new Uint8Array(view.buffer));
};

/** The values of a message by field number, in order: integers as bigint, fixed-size and length-delimited ones as bytes. */
export type Message = ReadonlyMap<number, readonly (bigint | Uint8Array)[]>;

/** Takes a message apart. @throws FormatError for bytes that are none. */
export const readMessage = (bytes: Uint8Array): Message => {
  const fields = new Map<number, (bigint | Uint8Array)[]>();
  let at = 0;
  const fail = (rule: string): FormatError =>
    new FormatError(`protobuf: ${rule}; received ${bytes.byteLength} bytes that break it at ${at}.`);
  const integer = (): bigint => {
    let value = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = bytes[at++];
      if (byte === undefined) throw fail("a number must end");
      value |= BigInt(byte & 127) << shift;
      if (byte < 128) return BigInt.asUintN(64, value);
    }
    throw fail("a number has at most ten bytes");
  };
  const take = (n: number): Uint8Array => {
    if (!(n <= bytes.byteLength - at)) throw fail("a field must lie in its message");
    return bytes.subarray(at, (at += n));
  };
  const read: Readonly<Record<number, () => bigint | Uint8Array>> = {
    0: integer,
    1: () => take(8),
    2: () => take(Number(integer())),
    5: () => take(4),
  };
  while (at < bytes.byteLength) {
    const key = Number(integer());
    const value = read[key & 7];
    if (!value) throw fail("a field must have a wire type of 0, 1, 2 or 5");
    const list = fields.get(key >>> 3) ?? [];
    list.push(value());
    fields.set(key >>> 3, list);
  }
  return fields;
};
