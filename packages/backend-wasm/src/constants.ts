import type { Heap } from "./memory.ts";

/** Bytes at the bottom of memory for constants of generated code; address 0 is never used. */
export const CONSTANT_BYTES = 65536;

/** Places for constants, each kept once for all Programs of a backend. */
export type Constants = (bits: number | bigint) => number | undefined;

export const makeConstants = (heap: Heap): Constants => {
  const places = new Map<number | bigint, number>();
  let next = 64;
  return (bits) => {
    const old = places.get(bits);
    if (old !== undefined) return old;
    if (next + 8 > CONSTANT_BYTES) return undefined;
    const view = new DataView(heap.memory.buffer);
    if (typeof bits === "bigint") view.setBigInt64(next, bits, true);
    else view.setInt32(next, bits, true);
    places.set(bits, next);
    next += 8;
    return next - 8;
  };
};
