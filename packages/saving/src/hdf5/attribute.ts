import { check } from "../bytes/errors.ts";
import { decodeUtf8, readU64, sliceExact, viewOf } from "../bytes/view.ts";
import { readDataspace, sizeOf } from "./dataspace.ts";
import { readDatatype, readNumber, type Datatype } from "./datatype.ts";
import { readHeapObject } from "./globalHeap.ts";
import { MESSAGE, type Message } from "./objectHeader.ts";
import type { AttributeValue, Hdf5Context } from "./types.ts";

/** Text up to the first NUL. */
const trimmed = (bytes: Uint8Array): string => {
  const end = bytes.indexOf(0);
  return decodeUtf8(end < 0 ? bytes : bytes.subarray(0, end));
};

function readElement(file: Hdf5Context, type: Datatype, data: Uint8Array, at: number): AttributeValue {
  const view = viewOf(data);
  if (type.kind === "number") return readNumber(view, at, type.dtype);
  if (type.kind === "vlenString") {
    return trimmed(
      readHeapObject(file, view.getUint32(at, true), readU64(view, at + 4), view.getUint32(at + 12, true)),
    );
  }
  return type.kind === "string" ? trimmed(sliceExact(data, at, type.size)) : null;
}

function readAttribute(file: Hdf5Context, data: Uint8Array, op: string): [string, AttributeValue] {
  const view = viewOf(data);
  const version = view.getUint8(0);
  check(version >= 1 && version <= 3, op, "the attribute version must be 1 to 3", `${version}`);
  check(version === 1 || view.getUint8(1) === 0, op, "attributes must not share a datatype or dataspace");
  const sizes = [view.getUint16(2, true), view.getUint16(4, true), view.getUint16(6, true)];
  let at = version === 3 ? 9 : 8;
  const [nameBytes, typeBytes, spaceBytes] = sizes.map((size) => {
    const part = sliceExact(data, at, size);
    at += version === 1 ? 8 * Math.ceil(size / 8) : size;
    return part;
  });
  const name = trimmed(nameBytes);
  const where = `${op}, attribute "${name}"`;
  const type = readDatatype(typeBytes, where);
  const shape = readDataspace(spaceBytes, where);
  if (!shape) return [name, null];
  const count = sizeOf(shape);
  check(
    at + count * type.size <= data.length,
    where,
    "the elements must lie inside the attribute",
    `${count} of ${type.size} bytes`,
  );
  const elements = Array.from({ length: count }, (_, i) => readElement(file, type, data, at + i * type.size));
  return [name, shape.length === 0 ? elements[0] : elements];
}

/** The attributes among an object's messages. Attributes in a fractal heap (more than eight, in new files) are refused. */
export function readAttributes(
  file: Hdf5Context,
  messages: readonly Message[],
  op: string,
): Map<string, AttributeValue> {
  const out = new Map<string, AttributeValue>();
  for (const { type, data } of messages) {
    if (type === MESSAGE.attributeInfo) {
      const view = viewOf(data);
      const at = view.getUint8(1) & 1 ? 4 : 2;
      check(
        view.getUint32(at, true) === 0xffffffff,
        op,
        "attributes must be stored in the object header",
        "a fractal heap",
        'Write the file with libver "earliest"',
      );
    }
    if (type !== MESSAGE.attribute) continue;
    const [name, value] = readAttribute(file, data, op);
    check(!out.has(name), op, "attribute names must be unique", `"${name}" twice`);
    out.set(name, value);
  }
  return out;
}
