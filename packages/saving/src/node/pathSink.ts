import { randomUUID } from "node:crypto";
import { open, realpath, rename, rm, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import type { Sink } from "../files/types.ts";
import { fileError } from "./fileError.ts";

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

async function writeSynced(path: string, bytes: Uint8Array, mode: number): Promise<void> {
  const file = await open(path, "wx", mode);
  try {
    await file.writeFile(bytes);
    await file.sync();
  } finally {
    await file.close();
  }
}

/**
 * Writes a file atomically: to a temporary name in the same folder, flushed to the disk, then renamed over the old one. Whoever reads sees
 * the old file or the new one, whole; after a failure the old one is there as it was and the temporary one is removed.
 * The permissions of an existing file are kept, and a link to it stays a link. Throws `ValueError` when it cannot be written.
 */
export function pathSink(path: string): Sink {
  return {
    name: path,
    async write(bytes) {
      let temporary: string | undefined;
      try {
        const target = await resolveTarget(path);
        const existing = await stat(target).catch(() => undefined);
        temporary = join(dirname(target), `.${basename(target)}.${randomUUID()}.tmp`);
        await writeSynced(temporary, bytes, existing ? existing.mode & 0o777 : 0o666);
        await rename(temporary, target);
        await syncFolder(dirname(target));
      } catch (error) {
        if (temporary !== undefined) await rm(temporary, { force: true }).catch(() => undefined);
        throw fileError(path, "the file must be writable", error);
      }
    },
  };
}
