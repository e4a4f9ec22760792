import { UnsupportedError } from "@hornbeam/ir";
import type { BackupStore } from "../backup/BackupStore.ts";
import type { LineSink } from "../callbacks/CSVLogger.ts";
import type { LogFolder } from "../tensorboard/LogFolder.ts";
import { consoleOutput, type Output } from "../callbacks/output.ts";

// What `@hornbeam/train/node` is in bundles for pages: there the real one could not even be resolved.

/** Lines through the console: a page has no terminal. */
export const terminalOutput = (): Output => consoleOutput();
/** @throws UnsupportedError always. */
export const lineFile = (path: string): LineSink => {
  throw new UnsupportedError(
    `lineFile: paths need a file system; received ${JSON.stringify(path)} in a page. Pass CSVLogger an object with open, write and close.`,
  );
};
/** @throws UnsupportedError always. */
export const logFolder = (path: string): LogFolder => {
  throw new UnsupportedError(
    `logFolder: paths need a file system; received ${JSON.stringify(path)} in a page. Use memoryLogFolder() of "@hornbeam/train/tensorboard", or an object with append and write.`,
  );
};
/** @throws UnsupportedError always. */
export const backupFolder = (path: string): BackupStore => {
  throw new UnsupportedError(
    `backupFolder: paths need a file system; received ${JSON.stringify(path)} in a page. Pass BackupAndRestore an object with load, save and clear.`,
  );
};
/** Nothing: a page has no folders. */
export const makeFolderOf = async (_path: string): Promise<void> => undefined;
