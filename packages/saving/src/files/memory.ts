import type { Sink, Source } from "./types.ts";

/** A source of bytes that are there already. */
export const memorySource = (bytes: Uint8Array, name?: string): Source => ({
  name,
  read: () => Promise.resolve(bytes),
});

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
