import { mkdir, open, type FileHandle } from "node:fs/promises";
import { dirname } from "node:path";
import type { LineSink } from "../callbacks/CSVLogger.ts";

/** A text file that lines are added to. */
export const lineFile = (path: string): LineSink => {
  let file: FileHandle | undefined;
  return {
    open: async (append) => {
      await mkdir(dirname(path), { recursive: true });
      file = await open(path, append ? "a" : "w");
      return (await file.stat()).size > 0;
    },
    write: async (line) => {
      await file?.appendFile(line);
    },
    close: async () => {
      await file?.close();
      file = undefined;
    },
  };
};
