import { sliceExact } from "../bytes/view.ts";
import type { ByteReader, Sink, Source } from "./types.ts";

/** A source of bytes that are there already. */
export const memorySource = (bytes: Uint8Array, name?: string): Source => ({
  name,
  read: () => Promise.resolve(bytes),
  open: () => Promise.resolve(memoryReader(bytes, name)),
});

/** Parts of bytes that are there already, as views. */
export const memoryReader = (bytes: Uint8Array, name?: string): ByteReader => ({
  size: bytes.length,
  name,
  pageSize: Math.max(bytes.length, 1),
  read: async (offset, length) => sliceExact(bytes, offset, length),
});

/** Opens any source: one that cannot be read in parts is read whole. */
export const openSource = async (source: Source): Promise<ByteReader> =>
  source.open ? source.open() : memoryReader(await source.read(), source.name);

/** A sink that keeps the last bytes it was given. */
export interface MemorySink extends Sink {
  readonly bytes: Uint8Array | undefined;
}

/** Keeps what is written in memory. */
export function memorySink(name?: string): MemorySink {
  let kept: Uint8Array | undefined;
  return {
    name,
    get bytes(): Uint8Array | undefined {
      return kept;
    },
    write(bytes) {
      kept = bytes;
      return Promise.resolve();
    },
  };
}
