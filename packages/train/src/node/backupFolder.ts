import { mkdir, readdir, readFile, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { pathSink } from "@hornbeam/saving/node";
import type { BackupStore } from "../backup/BackupStore.ts";

const LATEST = "latest.safetensors";
const PREVIOUS = `${LATEST}.bkp`;

/**
 * A folder for the backups of one run: `latest.safetensors`, written to a temporary name, flushed and renamed, so that it is whole whenever
 * the process dies. With `doubleCheckpoint` the one before stays, too, in case the newest cannot be read.
 */
export const backupFolder = (path: string, options: { readonly doubleCheckpoint?: boolean } = {}): BackupStore => {
  const read = (name: string): Promise<Uint8Array | undefined> =>
    readFile(join(path, name)).catch((error: unknown) => {
      if ((error as { code?: string }).code === "ENOENT") return undefined;
      throw error;
    });
  return {
    load: async () => {
      // What a process that was killed left half written.
      for (const name of await readdir(path).catch(() => []))
        if (name.startsWith(`.${LATEST}.`) && name.endsWith(".tmp")) await rm(join(path, name), { force: true });
      return (await Promise.all([LATEST, PREVIOUS].map(read))).filter((b) => b !== undefined);
    },
    save: async (bytes) => {
      await mkdir(path, { recursive: true });
      // Killed in between, the previous one is the newest.
      if (options.doubleCheckpoint)
        await rename(join(path, LATEST), join(path, PREVIOUS)).catch((error: unknown) => {
          if ((error as { code?: string }).code !== "ENOENT") throw error;
        });
      await pathSink(join(path, LATEST)).write(bytes);
    },
    // The previous one first: what is left of a removal that was interrupted must not be an older state.
    clear: async () => {
      await rm(join(path, PREVIOUS), { force: true });
      await rm(path, { recursive: true, force: true });
    },
  };
};
