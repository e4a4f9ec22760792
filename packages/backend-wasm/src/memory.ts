import { ALIGNMENT, DeviceError, type Buffer } from "@hornbeam/ir";

/** Linear memory shared out in aligned blocks: best fit, neighbours joined when freed. */
export interface Heap {
  readonly memory: WebAssembly.Memory;
  /** Live blocks and their bytes as asked for. */
  readonly live: { buffers: number; bytes: number };
  /** Address of a new block. @throws DeviceError where memory cannot grow. */
  alloc(bytes: number): number;
  free(address: number, bytes: number): void;
  /** The memory's present bytes: valid until the next alloc. */
  bytes(): Uint8Array<ArrayBuffer>;
  /** Called where memory is full: frees something, or returns false. */
  relieve?(): boolean;
  /** Called before a Program runs on these buffers. */
  bring?(buffers: readonly Buffer[]): void;
}

const PAGE = 65536;
export const MAX_PAGES = 65536;

/**
 * @param reserved bytes at the bottom that are not shared out
 * @param shared whether threads may share it
 * @param maximum pages of 64 KiB that it may have
 */
export const makeHeap = (reserved: number, shared?: boolean, maximum: number = MAX_PAGES): Heap => {
  const memory = new WebAssembly.Memory({ initial: Math.ceil(reserved / PAGE), maximum, shared });
  const live = { buffers: 0, bytes: 0 };
  /** free blocks by address: [address, size] */
  const free: [number, number][] = [];
  let view = new Uint8Array(memory.buffer as ArrayBuffer);

  const bytes = (): Uint8Array<ArrayBuffer> => {
    if (view.buffer !== memory.buffer) view = new Uint8Array(memory.buffer as ArrayBuffer);
    return view;
  };
  const roundUp = (n: number): number => Math.max(ALIGNMENT, Math.ceil(n / ALIGNMENT) * ALIGNMENT);

  /** Puts a block back in order of address, joined with its neighbours. */
  const release = (address: number, size: number): void => {
    let lo = 0;
    for (let hi = free.length; lo < hi;) {
      const mid = (lo + hi) >> 1;
      if (free[mid]![0] < address) lo = mid + 1;
      else hi = mid;
    }
    const next = free[lo];
    if (next && address + size === next[0]) {
      size += next[1];
      free.splice(lo, 1);
    }
    const before = free[lo - 1];
    if (before && before[0] + before[1] === address) before[1] += size;
    else free.splice(lo, 0, [address, size]);
  };

  const grow = (size: number): boolean => {
    const end = memory.buffer.byteLength;
    const last = free[free.length - 1];
    const missing = size - (last && last[0] + last[1] === end ? last[1] : 0);
    const pages = Math.ceil(missing / PAGE);
    // A quarter more than needed, so that many small blocks do not each make memory grow.
    const generous = Math.min(Math.max(pages, (end / PAGE) >> 2), maximum - end / PAGE);
    for (const n of [generous, pages]) {
      try {
        if (n < pages) continue;
        memory.grow(n);
        release(end, n * PAGE);
        return true;
      } catch {
        // The smaller amount is tried next.
      }
    }
    return false;
  };

  const take = (size: number): number => {
    let best = -1;
    for (let i = 0; i < free.length; i++) {
      const n = free[i]![1];
      if (n >= size && (best < 0 || n < free[best]![1])) best = i;
    }
    if (best < 0) return 0;
    const block = free[best]!;
    const address = block[0];
    if (block[1] === size) free.splice(best, 1);
    else {
      block[0] += size;
      block[1] -= size;
    }
    return address;
  };

  if (memory.buffer.byteLength > reserved) release(reserved, memory.buffer.byteLength - reserved);
  const heap: Heap = {
    memory,
    live,
    bytes,
    alloc(asked) {
      const size = roundUp(asked);
      let address: number;
      while (!(address = take(size)))
        if (!grow(size) && !(size < maximum * PAGE && heap.relieve?.()))
          throw new DeviceError(
            `wasm: memory could not grow beyond ${maximum * PAGE} bytes; asked for ${asked} bytes with ${live.bytes} bytes in ${live.buffers} ` +
              "buffers live. Use smaller batches, or dispose of what is no longer used.",
            { op: "alloc" },
          );
      live.buffers++;
      live.bytes += asked;
      return address;
    },
    free(address, asked) {
      live.buffers--;
      live.bytes -= asked;
      release(address, roundUp(asked));
    },
  };
  return heap;
};
