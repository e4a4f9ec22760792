import { mkdir, rename, rm, stat } from "node:fs/promises";
import { basename, join } from "node:path";
import { explain, FormatError, ValueError } from "@hornbeam/ir";
import { Progbar } from "../Progbar.ts";
import { download, type DownloadOptions } from "./download.ts";
import { extractArchive, type ArchiveFormat } from "./extractArchive.ts";
import { algorithmOf, hashFile, type HashAlgorithm } from "./hashFile.ts";
import { hornbeamHome } from "./hornbeamHome.ts";
import { withLock } from "./withLock.ts";

/** Options of `getFile`. */
export interface GetFileOptions extends Omit<DownloadOptions, "checked"> {
  /** What the file is called here. Default: as in the address. */
  readonly fname?: string;
  /** Checksum in hexadecimal digits: a file that has another one is fetched again, and refused if it still has. */
  readonly fileHash?: string;
  /** Default "auto": by the length of the checksum. */
  readonly hashAlgorithm?: HashAlgorithm;
  /** Unpack the file, and give the folder. Default false. */
  readonly extract?: boolean;
  /** Default "auto": zip, tar or tar.gz by the first bytes. */
  readonly archiveFormat?: ArchiveFormat;
  /** Folder of the cache. Default: HORNBEAM_HOME, or `.hornbeam` in the user's own. */
  readonly cacheDir?: string;
  /** Folder inside it. Default "datasets". */
  readonly cacheSubdir?: string;
  /** Fetch it although it is there. Default false. */
  readonly forceDownload?: boolean;
  /** A bar in the terminal; default where there is one and `onProgress` is not given. */
  readonly verbose?: boolean;
}

const refuse = (rule: string, received: string, remedy: string): never => {
  const fields = { op: "getFile", rule, received, remedy };
  throw new ValueError(explain(fields), fields);
};

const fileName = (origin: string, { fname }: GetFileOptions): string => {
  if (fname !== undefined && (basename(fname) !== fname || /[\\/]/.test(fname)))
    refuse("fname must be a name without folders", fname, "Use cacheDir and cacheSubdir for folders");
  const name = fname ?? decodeURIComponent(basename(new URL(origin).pathname));
  if (!name || name === "." || name === ".." || /[\\/:\0]/.test(name))
    refuse("the address must end in the name of a file", origin, "Pass { fname }");
  return name;
};

const exists = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );

/** A bar on the error stream, so that the output of a program stays its own. */
const terminalBar = (): NonNullable<DownloadOptions["onProgress"]> => {
  let bar: Progbar | undefined;
  const output = { live: true, write: (text: string): void => void process.stderr.write(text) };
  return (loaded, total) => {
    bar ??= new Progbar(total ?? null, { output, unitName: "byte" });
    bar.update(loaded);
  };
};

const reporting = (origin: string, options: GetFileOptions): Pick<DownloadOptions, "onProgress"> => {
  if (options.onProgress) return { onProgress: options.onProgress };
  if (!(options.verbose ?? process.stderr.isTTY)) return {};
  process.stderr.write(`Downloading data from ${origin}\n`);
  return { onProgress: terminalBar() };
};

/** Fetches to a name of its own, checks, and only then gives it the real one. */
const place = async (origin: string, target: string, folder: string, options: GetFileOptions): Promise<void> => {
  const { fileHash } = options;
  const part = join(folder, `.${basename(target)}.part`);
  await download(origin, part, { ...options, ...reporting(origin, options), checked: fileHash !== undefined });
  if (fileHash !== undefined) {
    const algorithm = algorithmOf(fileHash, options.hashAlgorithm);
    const actual = await hashFile(part, algorithm);
    if (actual !== fileHash.toLowerCase()) {
      await rm(part, { force: true });
      await rm(`${part}.json`, { force: true });
      const fields = {
        op: `getFile ${origin}`,
        rule: `the file must have the ${algorithm} checksum ${fileHash}`,
        received: actual,
        remedy: "Try again; if it stays so, the file has changed: check where the checksum is from",
      };
      throw new FormatError(explain(fields), fields);
    }
  }
  await rename(part, target);
  await rm(`${part}.json`, { force: true });
};

/**
 * A file from the web, kept in a cache: the path of the local copy, or with `extract` of the folder it was unpacked to. Downloads go on where they stopped, also in
 * another process; the file has its name only when it is whole and has its checksum. Node only. https://keras.io/api/utils/python_utils/#get_file-function
 *
 * @example const path = await getFile("https://storage.googleapis.com/tensorflow/tf-keras-datasets/mnist.npz", { fileHash: "731c5ac6…" });
 * @throws ValueError where the file cannot be fetched, FormatError where it has another checksum or is no archive.
 */
export const getFile = async (origin: string, options: GetFileOptions = {}): Promise<string> => {
  if (!URL.canParse(origin)) refuse("origin must be an address", JSON.stringify(origin), "Pass https://…");
  const { fileHash, extract = false, forceDownload = false } = options;
  if (fileHash !== undefined) algorithmOf(fileHash, options.hashAlgorithm);
  const folder = join(options.cacheDir ?? hornbeamHome(), options.cacheSubdir ?? "datasets");
  const name = fileName(origin, options);
  const target = join(folder, name);
  await mkdir(folder, { recursive: true });
  return withLock(join(folder, `.${name}.lock`), async () => {
    const fits = async (): Promise<boolean> =>
      fileHash === undefined ||
      (await hashFile(target, algorithmOf(fileHash, options.hashAlgorithm))) === fileHash.toLowerCase();
    const present = !forceDownload && (await exists(target)) && (await fits());
    if (!present) await place(origin, target, folder, options);
    if (!extract) return target;
    const unpacked = join(folder, `${name.replace(/\.(?:tar\.gz|tgz|tar|zip)$/i, "")}_extracted`);
    if (!present || !(await exists(unpacked))) await extractArchive(target, unpacked, options.archiveFormat);
    return unpacked;
  });
};
