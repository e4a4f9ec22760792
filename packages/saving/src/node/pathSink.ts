import { randomUUID } from "node:crypto";
import { open, realpath, rename, rm, stat, type FileHandle } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import type { ByteWriter, Sink } from "../files/types.ts";
import { fileError } from "./fileError.ts";
import { nativeCrc32 } from "./pathSource.ts";

/** The file behind a link, so that the link stays one; the path itself when there is no file yet. */
async function resolveTarget(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch (error) {
    if ((error as { code?: string }).code === "ENOENT") return path;
    throw error;
  }
}

/** Makes a rename durable. Some systems cannot open folders; the rename is atomic there all the same. */
async function syncFolder(path: string): Promise<void> {
  try {
    const folder = await open(path, "r");
    try {
      await folder.sync();
    } finally {
      await folder.close();
    }
  } catch {
    return;
  }
}

/** Writes all of it: the system may take less at a time. */
async function writeAll(file: FileHandle, bytes: Uint8Array, position: number): Promise<void> {
  for (let done = 0; done < bytes.length;) {
    const { bytesWritten } = await file.write(bytes, done, bytes.length - done, position + done);
    done += bytesWritten;
  }
}

/** A temporary file that takes the place of `path` when it is closed. */
async function openWriter(path: string): Promise<ByteWriter> {
  const target = await resolveTarget(path);
  const existing = await stat(target).catch(() => undefined);
  const temporary = join(dirname(target), `.${basename(target)}.${randomUUID()}.tmp`);
  const file = await open(temporary, "wx", existing ? existing.mode & 0o777 : 0o666);
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
      await rename(temporary, target);
      await syncFolder(dirname(target));
    },
    async abort() {
      await file.close().catch(() => undefined);
      await rm(temporary, { force: true }).catch(() => undefined);
    },
  };
}

/**
 * Writes a file atomically: to a temporary name in the same folder, flushed to the disk, then renamed over the old one. Whoever reads sees
 * the old file or the new one, whole; after a failure the old one is there as it was and the temporary one is removed.
 * The permissions of an existing file are kept, and a link to it stays a link. Throws `ValueError` when it cannot be written.
 */
export function pathSink(path: string): Sink {
  const typed = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      throw fileError(path, "the file must be writable", error);
    }
  };
  const start = async (): Promise<ByteWriter> => {
    const writer = await typed(() => openWriter(path));
    const failing = async (work: () => Promise<void>): Promise<void> => {
      try {
        await typed(work);
      } catch (error) {
        await writer.abort();
        throw error;
      }
    };
    return {
      ...writer,
      write: (bytes, position) => failing(() => writer.write(bytes, position)),
      close: () => failing(() => writer.close()),
    };
  };
  return {
    name: path,
    open: start,
    async write(bytes) {
      const writer = await start();
      await writer.write(bytes);
      await writer.close();
    },
    sibling: (name) => pathSink(join(dirname(path), name)),
  };
}
