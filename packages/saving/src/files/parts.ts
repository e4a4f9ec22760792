import { check } from "../bytes/errors.ts";
import { joinBytes } from "../bytes/joinBytes.ts";
import type { ByteReader, Source } from "./types.ts";

/** A file that came in pieces; those that data were read from are let go of, so that it shrinks while it is used up. */
export const partsReader = (given: readonly Uint8Array[], name?: string): ByteReader => {
  const parts = [...given] as (Uint8Array | undefined)[];
  const starts: number[] = [];
  let size = 0;
  for (const part of given) {
    starts.push(size);
    size += part.length;
  }
  /** The part that holds a place: the last that starts at or before it. */
  const find = (at: number): number => {
    let low = 0;
    for (let high = starts.length; high - low > 1;) {
      const middle = (low + high) >> 1;
      if (starts[middle] <= at) low = middle;
      else high = middle;
    }
    return low;
  };
  const read = async (offset: number, length: number): Promise<Uint8Array> => {
    if (!(offset >= 0 && length >= 0 && offset + length <= size))
      throw new RangeError(`bytes ${offset} to ${offset + length} of ${size}`);
    const out = new Uint8Array(length);
    for (let at = offset, i = find(offset); at < offset + length; i++) {
      const part = parts[i];
      check(part, name ?? "file", "data must be asked for once, in the order of the file", `byte ${at} again`);
      const piece = part.subarray(at - starts[i], offset + length - starts[i]);
      out.set(piece, at - offset);
      at += piece.length;
    }
    return out;
  };
  return {
    size,
    name,
    pageSize: 2 ** 14,
    read,
    async readData(offset, length) {
      const out = await read(offset, length);
      for (let i = find(offset + length) - 1; i >= 0 && parts[i]; i--) parts[i] = undefined;
      return out;
    },
  };
};

/** All pieces of an iterable, and how long they are together. */
const collect = async (iterable: AsyncIterable<Uint8Array>): Promise<{ parts: Uint8Array[]; size: number }> => {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of iterable) {
    parts.push(part);
    size += part.length;
  }
  return { parts, size };
};

/** Bytes that come one piece after the other, once: a stream. */
export const iterableSource = (iterable: AsyncIterable<Uint8Array>, name?: string): Source => ({
  name,
  async read() {
    const { parts, size } = await collect(iterable);
    return joinBytes(parts, size);
  },
  async open() {
    return partsReader((await collect(iterable)).parts, name);
  },
});
