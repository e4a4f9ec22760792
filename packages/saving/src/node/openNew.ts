import { open, type FileHandle } from "node:fs/promises";
import type { ByteWriter } from "../files/types.ts";
import { nativeCrc32 } from "./pathSource.ts";

/** Writes all of it: the system may take less at a time. */
async function writeAll(file: FileHandle, bytes: Uint8Array, position: number): Promise<void> {
  for (let done = 0; done < bytes.length;) {
    const { bytesWritten } = await file.write(bytes, done, bytes.length - done, position + done);
    done += bytesWritten;
  }
}

/** A file that is not there yet, flushed to the disk when it is closed. */
export async function openNew(path: string, mode = 0o666): Promise<ByteWriter> {
  const file = await open(path, "wx", mode);
  let end = 0;
  return {
    crc32: nativeCrc32,
    async write(bytes, position = end) {
      await writeAll(file, bytes, position);
      end = Math.max(end, position + bytes.length);
    },
    async close() {
      try {
        await file.sync();
      } finally {
        await file.close();
      }
    },
    abort: () => file.close().catch(() => undefined),
  };
}
