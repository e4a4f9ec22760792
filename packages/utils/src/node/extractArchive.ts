import { createReadStream, createWriteStream } from "node:fs";
import { mkdir, mkdtemp, open, readFile, rename, rm, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { pipeline } from "node:stream/promises";
import { createGunzip } from "node:zlib";
import { explain, FormatError } from "@hornbeam/ir";
import { openArchive } from "@hornbeam/saving";

/** Kinds of archives that can be unpacked. */
export type ArchiveFormat = "auto" | "zip" | "tar";

const bad = (path: string, rule: string, received: string, cause?: unknown): FormatError => {
  const fields = { op: path, rule, received, remedy: "Fetch the archive again", cause };
  return new FormatError(explain(fields), fields);
};

const magicOf = async (path: string): Promise<Uint8Array> => {
  const file = await open(path, "r");
  try {
    const bytes = new Uint8Array(4);
    await file.read(bytes, 0, 4, 0);
    return bytes;
  } finally {
    await file.close();
  }
};

const extractZip = async (path: string, into: string): Promise<void> => {
  const archive = openArchive(await readFile(path));
  // Names were checked when the archive was opened: no absolute ones, none that lead out.
  for (const name of archive.entries.keys()) {
    if (name.endsWith("/")) continue;
    const target = join(into, name);
    await mkdir(dirname(target), { recursive: true });
    const out = createWriteStream(target, { flags: "wx" });
    const bytes = await archive.read(name);
    await new Promise<void>((resolve, reject) => out.on("error", reject).end(bytes, () => resolve()));
  }
};

const extractTar = async (path: string, into: string, zipped: boolean): Promise<void> => {
  const { unpackTar } = await import("modern-tar/fs");
  const most = Math.max(2 ** 32, 100 * (await stat(path)).size);
  let entries = 0;
  let total = 0;
  const unpack = unpackTar(into, {
    strict: true,
    fmode: 0o644,
    dmode: 0o755,
    filter: (header) => {
      entries++;
      total += header.size;
      // Links could lead elsewhere; archives of data need none.
      if (header.type === "symlink" || header.type === "link")
        throw bad(path, "an archive of data has no links", header.name);
      if (total > most) throw bad(path, `an archive may expand to ${most} bytes at most`, String(total));
      return true;
    },
  });
  const source = createReadStream(path);
  await (zipped ? pipeline(source, createGunzip(), unpack) : pipeline(source, unpack));
  if (!entries) throw bad(path, "an archive must hold files", "none");
};

/**
 * Unpacks a zip, tar or tar.gz archive to a folder, known by its first bytes. The folder appears when all is there: one that exists is replaced.
 * @throws FormatError for other files, damaged ones, and names or links that lead out of the folder.
 */
export const extractArchive = async (path: string, folder: string, format: ArchiveFormat = "auto"): Promise<void> => {
  const magic = await magicOf(path);
  const isZip = magic[0] === 0x50 && magic[1] === 0x4b;
  const zipped = magic[0] === 0x1f && magic[1] === 0x8b;
  if (isZip ? format === "tar" : format === "zip")
    throw bad(path, `the archive must be a ${format}`, isZip ? "a zip" : "another file");
  const into = await mkdtemp(join(dirname(folder), `.${basename(folder)}.`));
  try {
    await (isZip ? extractZip(path, into) : extractTar(path, into, zipped));
    await rm(folder, { recursive: true, force: true });
    await rename(into, folder);
  } catch (error) {
    await rm(into, { recursive: true, force: true });
    throw error instanceof FormatError
      ? error
      : bad(path, "an archive must be a zip, a tar or a tar.gz", String(error), error);
  }
};
