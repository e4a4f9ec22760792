import { UnsupportedError } from "@hornbeam/ir";
import type { LineSink } from "../callbacks/CSVLogger.ts";
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
