import { readdirSync, readFileSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";

/** Files that Keras wrote: the copies in the repository, or a fuller set where `HORNBEAM_GOLDENS` says. */
const root: string =
  process.env.HORNBEAM_GOLDENS ?? fileURLToPath(new URL("../../../tooling/goldens", import.meta.url));

/** Paths, relative to the goldens, of all files whose name ends with `suffix` below `folders`. */
export const goldenFiles = (suffix: string, folders: readonly string[] = ["models", "compat"]): string[] =>
  readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(suffix))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)).split(sep).join("/"))
    .filter((path) => folders.some((folder) => path.startsWith(`${folder}/`)))
    .sort();

export const goldenBytes = (path: string): Uint8Array => new Uint8Array(readFileSync(join(root, path)));
export const goldenText = (path: string): string => readFileSync(join(root, path), "utf8");
