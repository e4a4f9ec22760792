import type { Buffer } from "@hornbeam/ir";
import type { WasmBuffer } from "./buffer.ts";
import { addressOf } from "./buffer.ts";
import type { WasmBackend } from "./createWasm.ts";
import type { Heap } from "./memory.ts";

/** A buffer that may be outside: its bytes are then in memory of their own, and its address is 0. */
interface Parked extends WasmBuffer {
  outside?: Uint8Array<ArrayBuffer>;
}

/**
 * A backend whose buffers may be more than WebAssembly's memory holds: where that is full, those that were not used for longest move out,
 * each into memory of its own, and come back when a Program runs on them. What one Program works on must fit.
 */
export const park = (backend: WasmBackend, heap: Heap): WasmBackend => {
  /** buffers inside, the one that was used last at the end */
  const inside = new Set<Parked>();
  const outside = { buffers: 0, bytes: 0 };
  let pinned: ReadonlySet<Buffer> = new Set();
  /** buffers that the host writes to right now: they stay where they are */
  const filling = new Set<Buffer>();
  let everFull = false;

  const moveOut = (b: Parked): void => {
    b.outside = heap.bytes().slice(b.address, b.address + b.byteLength);
    heap.free(b.address, b.byteLength);
    b.address = 0;
    inside.delete(b);
    outside.buffers++;
    outside.bytes += b.byteLength;
  };
  const forget = (b: Parked): void => {
    b.outside = undefined;
    outside.buffers--;
    outside.bytes -= b.byteLength;
  };
  heap.relieve = () => {
    everFull = true;
    for (const b of inside)
      if (!pinned.has(b) && !filling.has(b)) {
        moveOut(b);
        return true;
      }
    return false;
  };
  heap.bring = (buffers) => {
    if (!everFull) return;
    pinned = new Set(buffers);
    try {
      for (const b of pinned as ReadonlySet<Parked>) {
        if (b.outside) {
          b.address = heap.alloc(b.byteLength);
          heap.bytes().set(b.outside, b.address);
          forget(b);
        }
        inside.delete(b);
        inside.add(b);
      }
    } finally {
      pinned = new Set();
    }
  };
  const fill: WasmBackend["fill"] = async (buffer: Parked, write) => {
    filling.add(buffer);
    try {
      const from = buffer.outside ? 0 : addressOf(buffer);
      await write((buffer.outside ?? heap.bytes()).subarray(from, from + buffer.byteLength));
    } finally {
      filling.delete(buffer);
    }
  };
  // Memory of one thread alone is another one after it has grown.
  const isShared = typeof SharedArrayBuffer === "function" && heap.memory.buffer instanceof SharedArrayBuffer;
  return {
    ...backend,
    ...(isShared && { fill }),
    alloc(byteLength) {
      const b = backend.alloc(byteLength) as Parked;
      inside.add(b);
      return b;
    },
    free(buffer: Parked) {
      if (buffer.outside) return forget(buffer);
      backend.free(buffer);
      inside.delete(buffer);
    },
    write(buffer: Parked, bytes) {
      if (buffer.outside && bytes.length <= buffer.byteLength) buffer.outside.set(bytes);
      else backend.write(buffer, bytes);
    },
    async read(buffer: Parked) {
      if (buffer.outside) return buffer.outside.slice();
      addressOf(buffer);
      return backend.read(buffer);
    },
    memory() {
      const { buffers, bytes } = backend.memory();
      return { buffers: buffers + outside.buffers, bytes: bytes + outside.bytes };
    },
  };
};
