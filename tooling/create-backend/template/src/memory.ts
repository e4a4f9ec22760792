import { DeviceError, ValueError, type Backend, type Buffer } from "@hornbeam/ir";

/** Memory of the device: here plain arrays of the host. Freed or foreign buffers are refused, so that a mistake is not read as zeros. */
export interface Memory {
  readonly methods: Pick<Backend, "alloc" | "free" | "write" | "read" | "memory">;
  /** the bytes of a live buffer */
  bytesOf(buffer: Buffer): Uint8Array;
}

export const createMemory = (): Memory => {
  const live = new Map<Buffer, Uint8Array>();
  const bytesOf = (buffer: Buffer): Uint8Array => {
    const bytes = live.get(buffer);
    if (!bytes)
      throw new DeviceError(
        "NAME: a buffer must be live and of this device; received one that was freed or is another's.",
      );
    return bytes;
  };
  return {
    bytesOf,
    methods: {
      alloc: (byteLength) => {
        const buffer = { byteLength };
        live.set(buffer, new Uint8Array(byteLength));
        return buffer;
      },
      free: (buffer) => {
        bytesOf(buffer);
        live.delete(buffer);
      },
      write: (buffer, bytes) => {
        const to = bytesOf(buffer);
        if (bytes.byteLength > to.byteLength)
          throw new ValueError(`NAME: write takes at most ${to.byteLength} bytes here; received ${bytes.byteLength}.`);
        to.set(bytes);
      },
      read: async (buffer) => bytesOf(buffer).slice(),
      memory: () => ({ buffers: live.size, bytes: [...live.keys()].reduce((sum, b) => sum + b.byteLength, 0) }),
    },
  };
};
