import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import type { TuneStore } from "../tune/tuner.ts";

/** Choices of a tuner in a JSON file; one that cannot be read counts as empty. */
export const fileStore = (path: string): TuneStore => {
  const load = async (): Promise<Record<string, string>> => {
    try {
      const value: unknown = JSON.parse(await readFile(path, "utf8"));
      return Object.assign(Object.create(null) as Record<string, string>, value);
    } catch {
      return Object.create(null) as Record<string, string>;
    }
  };
  let writing: Promise<void> = Promise.resolve();
  const write = async (key: string, value: string): Promise<void> => {
    const all = await load();
    all[key] = value;
    await mkdir(dirname(path), { recursive: true });
    const temporary = `${path}.${process.pid}.tmp`;
    await writeFile(temporary, `${JSON.stringify(all, null, 1)}\n`);
    await rename(temporary, path);
  };
  return {
    get: async (key) => {
      const value = (await load())[key];
      return typeof value === "string" ? value : undefined;
    },
    set: (key, value) => (writing = writing.then(() => write(key, value))),
  };
};
