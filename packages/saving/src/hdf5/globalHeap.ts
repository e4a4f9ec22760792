import { check } from "../bytes/errors.ts";
import { readU64, viewOf } from "../bytes/view.ts";
import type { Hdf5Context } from "./types.ts";

const OP = "HDF5 global heap";

function readCollection({ bytes: view }: Hdf5Context, address: number): Map<number, Uint8Array> {
  check(
    viewOf(view.slice(address, 16)).getUint32(0) === 0x47434f4c,
    OP,
    "a reference must point to a heap collection",
    `address ${address}`,
  );
  const end = address + readU64(view, address + 8);
  check(end <= view.length, OP, "a collection must lie inside the file", `ends at ${end}`);
  const objects = new Map<number, Uint8Array>();
  for (let at = address + 16; at + 16 <= end;) {
    const index = view.getUint16(at, true);
    if (index === 0) break; // the free space, always last
    const size = readU64(view, at + 8);
    check(
      at + 16 + size <= end && !objects.has(index),
      OP,
      "objects must be distinct and lie inside their collection",
      `object ${index} of ${size} bytes`,
    );
    objects.set(index, view.slice(at + 16, size));
    at += 16 + 8 * Math.ceil(size / 8);
  }
  return objects;
}

/** The bytes that a variable-length element (length, collection, index) refers to. */
export function readHeapObject(file: Hdf5Context, length: number, address: number, index: number): Uint8Array {
  if (length === 0) return new Uint8Array();
  const objects = file.heaps.get(address) ?? readCollection(file, address);
  file.heaps.set(address, objects);
  const object = objects.get(index);
  check(
    object && length <= object.length,
    OP,
    "a reference must name an object of at least its length",
    `object ${index}, ${length} bytes`,
  );
  return object.subarray(0, length);
}
