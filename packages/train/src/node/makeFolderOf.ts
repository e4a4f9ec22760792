import { mkdir } from "node:fs/promises";
import { dirname } from "node:path";

/** Makes the folder a file is to lie in, with those above it. */
export const makeFolderOf = async (path: string): Promise<void> => {
  await mkdir(dirname(path), { recursive: true });
};
