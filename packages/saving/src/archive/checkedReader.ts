import { crc32 } from "../bytes/crc32.ts";
import { check } from "../bytes/errors.ts";
import type { ByteReader } from "../files/types.ts";
import type { ArchiveEntry, CheckedReader } from "./types.ts";

/** Bytes of a gap that are read at once. */
const STEP = 2 ** 20;
/** Bytes of data that are read at once, and how many such parts are on their way while one is summed. */
const PART = 2 ** 22;
const AHEAD = 2;

/**
 * A stored member in parts. Its checksum is computed on the way, over data that come in the order of the file (`readData`) and over the
 * gaps between them, so that every byte of it is read about once. Reading further back than that is not counted a second time.
 */
export function checkedReader(file: ByteReader, { name, offset, size, crc }: ArchiveEntry): CheckedReader {
  const sum = file.crc32 ?? crc32;
  const data = (at: number, length: number, into?: Uint8Array): Promise<Uint8Array> =>
    file.readData ? file.readData(offset + at, length, into) : file.read(offset + at, length);
  let position = 0;
  let value = 0;
  const catchUp = async (to: number): Promise<void> => {
    while (position < to) {
      const part = await file.read(offset + position, Math.min(STEP, to - position));
      value = sum(part, value);
      position += part.length;
    }
  };
  /** Data in parts: one is summed while the next ones are read. */
  const inParts = async (at: number, out: Uint8Array): Promise<Uint8Array> => {
    const read = async (from: number): Promise<Uint8Array> => {
      const room = out.subarray(from, from + PART);
      const part = await data(at + from, room.length, room);
      if (part.buffer !== room.buffer) room.set(part);
      return room;
    };
    const reading: Promise<Uint8Array>[] = [];
    try {
      for (let next = 0, done = 0; done < out.length;) {
        for (; next < out.length && reading.length <= AHEAD; next += PART) {
          const part = read(next);
          // Whoever fails first is heard; the others must not leave a rejection that nobody handles.
          part.catch(() => undefined);
          reading.push(part);
        }
        const part = await reading[0];
        void reading.shift();
        value = sum(part, value);
        done += part.length;
      }
    } finally {
      // Nothing may be written to the memory any more once it is given back.
      await Promise.allSettled(reading);
    }
    return out;
  };
  const inside = (at: number, length: number): void => {
    if (!(at >= 0 && length >= 0 && at + length <= size))
      throw new RangeError(`bytes ${at} to ${at + length} of ${size}`);
  };
  return {
    size,
    name,
    pageSize: file.pageSize,
    async read(at, length) {
      inside(at, length);
      return file.read(offset + at, length);
    },
    async readData(at, length, into) {
      inside(at, length);
      if (at < position) return file.read(offset + at, length);
      await catchUp(at);
      const room = into && into.length >= length ? into.subarray(0, length) : undefined;
      let part: Uint8Array;
      if (file.readData && length > PART) part = await inParts(at, room ?? new Uint8Array(length));
      else value = sum((part = await data(at, length, room)), value);
      position = at + length;
      return part;
    },
    async finish() {
      await catchUp(size);
      check(value === crc, `zip archive, member "${name}"`, "the data must match its checksum");
    },
  };
}
