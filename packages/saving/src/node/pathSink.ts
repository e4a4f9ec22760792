import { realpath, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { ByteWriter, FolderWriter, Sink } from "../files/types.ts";
import { fileError } from "./fileError.ts";
import { openFolderWriter } from "./folderWriter.ts";
import { openNew } from "./openNew.ts";
import { syncFolder } from "./syncFolder.ts";
import { removeStale, renameOver, temporaryName } from "./temporary.ts";

/** The file behind a link, so that the link stays one; the path itself when there is no file yet. */
async function resolveTarget(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch (error) {
    if ((error as { code?: string }).code === "ENOENT") return path;
    throw error;
  }
}

/** A temporary file that takes the place of `path` when it is closed. */
async function openWriter(path: string): Promise<ByteWriter> {
  const target = await resolveTarget(path);
  const existing = await stat(target).catch(() => undefined);
  const temporary = temporaryName(target);
  const file = await openNew(temporary, existing ? existing.mode & 0o777 : 0o666);
  return {
    ...file,
    async close() {
      await file.close();
      await renameOver(temporary, target);
      await syncFolder(dirname(target));
      await removeStale(target);
    },
    async abort() {
      await file.abort();
      await rm(temporary, { force: true }).catch(() => undefined);
    },
  };
}

/**
 * Writes a file atomically: to a temporary name in the same folder, flushed to the disk, then renamed over the old one. Whoever reads sees
 * the old file or the new one, whole; after a failure the old one is there as it was and the temporary one is removed.
 * The permissions of an existing file are kept, and a link to it stays a link. Throws `ValueError` when it cannot be written.
 * A process that is killed while it writes leaves its temporary file, `.NAME.HOST-PID.UUID.tmp`; the next save to the same path removes it.
 */
export function pathSink(path: string): Sink {
  const typed = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      throw fileError(path, "the file must be writable", error);
    }
  };
  /** Work that leaves nothing behind where it fails. */
  const failing =
    (abort: () => Promise<void>) =>
    async <T>(work: () => Promise<T>): Promise<T> => {
      try {
        return await typed(work);
      } catch (error) {
        await abort();
        throw error;
      }
    };
  const start = async (): Promise<ByteWriter> => {
    const writer = await typed(() => openWriter(path));
    const safely = failing(writer.abort);
    return {
      ...writer,
      write: (bytes, position) => safely(() => writer.write(bytes, position)),
      close: () => safely(() => writer.close()),
    };
  };
  const folder = async (): Promise<FolderWriter> => {
    const made = await typed(async () => openFolderWriter(await resolveTarget(path)));
    const safely = failing(made.abort);
    return {
      ...made,
      close: () => safely(() => made.close()),
      file: async (name) => {
        const writer = await safely(() => made.file(name));
        return {
          ...writer,
          write: (bytes, position) => safely(() => writer.write(bytes, position)),
          close: () => safely(() => writer.close()),
        };
      },
    };
  };
  return {
    name: path,
    open: start,
    folder,
    async write(bytes) {
      const writer = await start();
      await writer.write(bytes);
      await writer.close();
    },
    sibling: (name) => pathSink(join(dirname(path), name)),
  };
}
