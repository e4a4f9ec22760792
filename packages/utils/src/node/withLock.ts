import { open, readFile, rm, stat } from "node:fs/promises";
import { setTimeout as wait } from "node:timers/promises";

const STALE = 30_000;

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as { code?: string }).code === "EPERM";
  }
};

/** Whether the process that made a lock is gone. A lock without a number is one just being made, or left by a crash. */
const isAbandoned = async (path: string): Promise<boolean> => {
  try {
    const pid = Number(await readFile(path, "utf8"));
    if (pid > 0) return !isAlive(pid);
    return Date.now() - (await stat(path)).mtimeMs > STALE;
  } catch {
    return false;
  }
};

const acquire = async (path: string): Promise<boolean> => {
  try {
    const file = await open(path, "wx");
    try {
      await file.writeFile(String(process.pid));
    } finally {
      await file.close();
    }
    return true;
  } catch (error) {
    if ((error as { code?: string }).code === "EEXIST") return false;
    throw error;
  }
};

/** Runs `work` while no other process of this machine does so under the same lock file; one that died does not count. */
export const withLock = async <T>(path: string, work: () => Promise<T>): Promise<T> => {
  for (let pause = 20; !(await acquire(path)); pause = Math.min(500, pause * 1.5)) {
    if (await isAbandoned(path)) await rm(path, { force: true });
    else await wait(pause);
  }
  try {
    return await work();
  } finally {
    await rm(path, { force: true });
  }
};
