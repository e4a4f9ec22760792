import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { unzipSync, type Unzipped } from "fflate";

/** Files that Keras wrote: the copies in the repository, or a fuller set where `HORNBEAM_GOLDENS` says. */
const root: string = process.env["HORNBEAM_GOLDENS"] ?? fileURLToPath(new URL(".", import.meta.url));
const packed: Unzipped = Object.fromEntries(
  ["kerasFiles.zip", "quantized.zip"]
    .map((name) => join(root, name))
    .filter(existsSync)
    .flatMap((path) => Object.entries(unzipSync(readFileSync(path)))),
);

/** Paths, relative to the goldens, of all files whose name ends with `suffix` below `folders`; some lie in archives. */
export const goldenFiles = (suffix: string, folders: readonly string[] = ["models", "compat"]): string[] => {
  const loose = readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(root, join(entry.parentPath, entry.name)).split(sep).join("/"));
  return [...new Set([...loose, ...Object.keys(packed)])]
    .filter((path) => path.endsWith(suffix) && folders.some((folder) => path.startsWith(`${folder}/`)))
    .sort();
};

/** The bytes of one of them. */
export const goldenBytes = (path: string): Uint8Array =>
  Object.hasOwn(packed, path) ? packed[path]!.slice() : new Uint8Array(readFileSync(join(root, path)));
/** Its text. */
export const goldenText = (path: string): string => new TextDecoder().decode(goldenBytes(path));
