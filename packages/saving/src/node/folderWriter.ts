import { mkdir, readdir, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { checkMemberName } from "../archive/memberName.ts";
import type { ByteWriter, FolderWriter } from "../files/types.ts";
import { openNew } from "./openNew.ts";
import { syncFolder } from "./syncFolder.ts";
import { removeStale, renameOver, temporaryName } from "./temporary.ts";

/** Puts what was written into a folder that is there: what stands in both is replaced, the rest of it stays. */
const moveInto = async (from: string, to: string): Promise<void> => {
  const names = await readdir(from);
  // The weights come last: with the config of the same model the folder is whole before and after.
  for (const name of names.sort((a, b) => Number(/weights/.test(a)) - Number(/weights/.test(b)))) {
    const [source, target] = [join(from, name), join(to, name)];
    if ((await stat(source)).isDirectory()) await rm(target, { recursive: true, force: true });
    await renameOver(source, target);
  }
  await rm(from, { recursive: true, force: true });
};

/**
 * A folder that is written under a temporary name and then takes its place, in one step where nothing was there. Into a folder that is there
 * its files are moved one by one, each whole; other files in it stay.
 */
export const openFolderWriter = async (target: string): Promise<FolderWriter> => {
  const temporary = temporaryName(target);
  await mkdir(temporary);
  let last: ByteWriter | undefined;
  return {
    async file(path) {
      const place = join(temporary, ...checkMemberName(path, target).split("/"));
      await mkdir(dirname(place), { recursive: true });
      return (last = await openNew(place));
    },
    async close() {
      await syncFolder(temporary);
      const existing = await stat(target).catch(() => undefined);
      if (existing?.isDirectory()) await moveInto(temporary, target);
      else if (existing) throw Object.assign(new Error(target), { code: "ENOTDIR" });
      else await renameOver(temporary, target);
      await syncFolder(dirname(target));
      await removeStale(target);
    },
    async abort() {
      await last?.abort();
      await rm(temporary, { recursive: true, force: true }).catch(() => undefined);
    },
  };
};
