import { createHash, randomUUID } from "node:crypto";
import { readdir, rename, rm, stat } from "node:fs/promises";
import { hostname } from "node:os";
import { basename, dirname, join } from "node:path";

/** Tells this machine from others that write to the same disk. */
const host = (): string => createHash("sha256").update(hostname()).digest("hex").slice(0, 8);

/** A name beside a file for what is to take its place: `.NAME.HOST-PID.UUID.tmp`. */
export const temporaryName = (target: string): string =>
  join(dirname(target), `.${basename(target)}.${host()}-${process.pid}.${randomUUID()}.tmp`);

const isRunning = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // Others' processes cannot be asked, but they are there.
    return (error as { code?: string }).code === "EPERM";
  }
};

const DAY = 24 * 3600 * 1000;
const NAME = /^(?:([0-9a-f]{8})-(\d+)\.)?[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\.tmp$/;

/**
 * Removes what killed processes left beside a file while they wrote it: under a temporary name of a process of this machine that is no more,
 * or, of any other, older than a day. What fails here fails nobody's saving.
 */
export const removeStale = async (target: string): Promise<void> => {
  const folder = dirname(target);
  const start = `.${basename(target)}.`;
  const names = await readdir(folder).catch(() => []);
  for (const name of names.filter((n) => n.startsWith(start))) {
    const found = NAME.exec(name.slice(start.length));
    if (!found) continue;
    const path = join(folder, name);
    const dead = found[1] === host() && !isRunning(Number(found[2]));
    const old = async (): Promise<boolean> =>
      Date.now() - ((await stat(path).catch(() => undefined))?.mtimeMs ?? Infinity) > DAY;
    if (dead || (await old())) await rm(path, { recursive: true, force: true }).catch(() => undefined);
  }
};

/** What Windows says while a virus scanner, an indexer or a reader has the file open: gone a moment later. */
const BUSY: readonly unknown[] = ["EPERM", "EACCES", "EBUSY"];
const TRIES = 10;

/** Renames over what is there. On Windows it tries again, for about two seconds, while somebody holds the file. */
export const renameOver = async (
  from: string,
  to: string,
  patient: boolean = process.platform === "win32",
  move: (from: string, to: string) => Promise<void> = rename,
): Promise<void> => {
  for (let i = 1; ; i++) {
    try {
      return await move(from, to);
    } catch (error) {
      if (!patient || i === TRIES || !BUSY.includes((error as { code?: string }).code)) throw error;
      await new Promise((resolve) => setTimeout(resolve, 2 ** i));
    }
  }
};
