import { open, readdir, readFile, stat, type FileHandle } from "node:fs/promises";
import { dirname, join, relative, sep } from "node:path";
import * as zlib from "node:zlib";
import { ValueError, explain } from "@hornbeam/ir";
import { check } from "../bytes/errors.ts";
import type { ByteReader, Crc32, Folder, Source } from "../files/types.ts";
import { fileError } from "./fileError.ts";

/** Node's own CRC-32 (from 22.2 on), many times as fast as one in JavaScript. */
export const nativeCrc32: Crc32 | undefined = (zlib as { readonly crc32?: Crc32 }).crc32;

const READABLE = "the file must be readable";
/** The most that one call of the system reads. */
const STEP = 2 ** 30;

/** Bytes of a large array that are read at once, and how many such parts are read at a time: one core alone copies slower than memory is. */
const PART = 2 ** 22;
const TOGETHER = 3;

/** Fills an array from a file. A file that ends earlier was cut while it was read. */
async function fillPart(path: string, file: FileHandle, offset: number, out: Uint8Array): Promise<Uint8Array> {
  const { length } = out;
  for (let done = 0; done < length;) {
    const { bytesRead } = await file.read(out, done, Math.min(length - done, STEP), offset + done);
    if (bytesRead === 0) {
      const received = `the end at ${offset + done}`;
      const fields = { op: path, rule: "the file must stay as it is while it is read", received };
      throw new ValueError(explain(fields), fields);
    }
    done += bytesRead;
  }
  return out;
}

/** The same for large arrays in parts, several at a time. Nothing is written to the array any more when it resolves or rejects. */
async function fill(path: string, file: FileHandle, offset: number, out: Uint8Array): Promise<Uint8Array> {
  if (out.length <= 2 * PART) return fillPart(path, file, offset, out);
  let next = 0;
  const work = async (): Promise<void> => {
    while (next < out.length) {
      const at = next;
      next += PART;
      await fillPart(path, file, offset + at, out.subarray(at, at + PART));
    }
  };
  const ends = await Promise.allSettled(Array.from({ length: TOGETHER }, work));
  for (const end of ends) if (end.status === "rejected") throw end.reason;
  return out;
}

async function openReader(path: string): Promise<ByteReader> {
  let file: FileHandle;
  let size: number;
  try {
    file = await open(path, "r");
    const stat = await file.stat();
    if (stat.isDirectory()) {
      await file.close();
      throw Object.assign(new Error(path), { code: "EISDIR" });
    }
    ({ size } = stat);
  } catch (error) {
    throw fileError(path, READABLE, error);
  }
  const readData = async (offset: number, length: number, into?: Uint8Array): Promise<Uint8Array> => {
    if (!(offset >= 0 && length >= 0 && offset + length <= size))
      throw new RangeError(`bytes ${offset} to ${offset + length} of ${size}`);
    const out = into && into.length >= length ? into.subarray(0, length) : new Uint8Array(length);
    try {
      return await fill(path, file, offset, out);
    } catch (error) {
      throw error instanceof ValueError ? error : fileError(path, READABLE, error);
    }
  };
  return {
    size,
    name: path,
    crc32: nativeCrc32,
    read: (offset, length) => readData(offset, length),
    readData,
    close: async () => {
      if (file.fd >= 0) await file.close();
    },
  };
}

const MODEL = ["metadata.json", "config.json", "model.weights.h5"];
const MAX_FILES = 65_535;

/** What of a folder may belong to a model: the files of one, and plain ones below `assets`; links there are left out. */
async function openFolder(path: string): Promise<Folder | undefined> {
  if (!(await stat(path).catch(() => undefined))?.isDirectory()) return undefined;
  const files = new Map<string, number>();
  for (const name of MODEL) {
    const found = await stat(join(path, name)).catch(() => undefined);
    if (found?.isFile()) files.set(name, found.size);
  }
  const assets = await readdir(join(path, "assets"), { recursive: true, withFileTypes: true }).catch(() => []);
  check(assets.length <= MAX_FILES, path, `a model may have ${MAX_FILES} files at most`, `${assets.length}`);
  for (const entry of assets) {
    if (!entry.isFile()) continue;
    const place = join(entry.parentPath, entry.name);
    files.set(relative(path, place).split(sep).join("/"), (await stat(place)).size);
  }
  return { files, open: (name) => openReader(join(path, name)) };
}

/** A file, or the folder of a model, by its path. Throws `ValueError` when it cannot be read. */
export function pathSource(path: string): Source {
  return {
    name: path,
    async read() {
      try {
        const buffer = await readFile(path);
        return new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.byteLength);
      } catch (error) {
        throw fileError(path, READABLE, error);
      }
    },
    open: () => openReader(path),
    folder: () => openFolder(path),
    sibling: (name) => pathSource(join(dirname(path), name)),
  };
}
