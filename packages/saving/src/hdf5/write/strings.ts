import { writeU64 } from "../../bytes/view.ts";
import { align8, place, writeTag, type Image } from "./image.ts";

/** A string in a collection of the global heap; the address is known when the collection has been placed. */
export interface HeapString {
  readonly text: Uint8Array;
  readonly index: number;
  readonly collection: { address: number };
}

interface Collection {
  address: number;
  used: number;
  readonly objects: Uint8Array[];
}

/** The strings of a file, in collections of at most 1,000 objects or a little over 64 KiB. */
export interface StringHeap {
  readonly collections: Collection[];
}

/** Adds a string to the last collection, or to a new one when that is full. */
export function addString(heap: StringHeap, value: string): HeapString {
  const text = new TextEncoder().encode(value);
  let last = heap.collections.at(-1);
  if (!last || last.objects.length >= 1000 || last.used > 1 << 16) {
    last = { address: 0, used: 16, objects: [] };
    heap.collections.push(last);
  }
  last.objects.push(text);
  last.used += 16 + align8(text.length);
  return { text, index: last.objects.length, collection: last };
}

/** Places all collections: at least 4096 bytes each, the rest described as one free object with index 0. */
export function placeStrings(image: Image, heap: StringHeap): void {
  for (const collection of heap.collections) {
    const size = Math.max(4096, collection.used + 16);
    collection.address = place(image, size, (view, bytes, at) => {
      writeTag(view, at, "GCOL");
      view.setUint8(at + 4, 1);
      writeU64(view, at + 8, size);
      let next = at + 16;
      collection.objects.forEach((text, i) => {
        view.setUint16(next, i + 1, true);
        writeU64(view, next + 8, text.length);
        bytes.set(text, next + 16);
        next += 16 + align8(text.length);
      });
      writeU64(view, next + 8, at + size - next);
    });
  }
}
