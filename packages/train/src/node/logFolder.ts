import { appendFile, mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { LogFolder } from "../tensorboard/LogFolder.ts";

/** A folder on the disk for the logs of `TensorBoard`: `tensorboard --logdir PATH` shows them. */
export const logFolder = (path: string): LogFolder => {
  const place = async (name: string): Promise<string> => {
    const file = join(path, name);
    await mkdir(dirname(file), { recursive: true });
    return file;
  };
  return {
    append: async (name, bytes) => appendFile(await place(name), bytes),
    write: async (name, bytes) => writeFile(await place(name), bytes),
  };
};
