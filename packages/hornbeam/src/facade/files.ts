import { ValueError } from "@hornbeam/ir";
import { memorySource, type Sink, type Source } from "@hornbeam/saving";
import type { BackupStore, LineSink } from "@hornbeam/train";
import type { LogFolder } from "@hornbeam/train/tensorboard";

/** A path, a URL, bytes, a File or Blob, or a source of your own. */
export type Readable = string | URL | Uint8Array | Blob | Source;
/** A path, or a sink of your own. */
export type Writable = string | Sink;

const isNode = (): boolean =>
  typeof (globalThis as { readonly process?: { readonly versions?: { readonly node?: string } } }).process?.versions
    ?.node === "string";

/** Where to read from. */
export const sourceOf = async (from: Readable): Promise<Source> => {
  if (from instanceof Uint8Array) return memorySource(from);
  if (typeof from === "string" || from instanceof URL) {
    const text = String(from);
    if (isNode() && !/^https?:/.test(text)) return (await import("@hornbeam/saving/node")).pathSource(text);
    return (await import("@hornbeam/saving/browser")).urlSource(text);
  }
  if (typeof Blob === "function" && from instanceof Blob)
    return (await import("@hornbeam/saving/browser")).blobSource(from);
  return from as Source;
};

/** Where to write to. @throws UnsupportedError for a path in a page. */
export const sinkOf = async (to: Writable): Promise<Sink> => {
  if (typeof to !== "string") return to;
  return (await import("@hornbeam/saving/node")).pathSink(to);
};

/** The terminal where there is one. */
export const outputOf = async (): Promise<import("@hornbeam/train").Output | undefined> =>
  isNode() ? (await import("@hornbeam/train/node")).terminalOutput() : undefined;

/** Makes the folder a file is to lie in, where there are folders. */
export const makeFolderOf = async (path: string): Promise<void> => {
  await (await import("@hornbeam/train/node")).makeFolderOf(path);
};

// What callbacks write to is known when they are made; the file system is asked for when they run.

/** Lines of a file, or a sink of one's own. */
export const lineSinkOf = (to: string | LineSink): LineSink => {
  if (typeof to !== "string") return to;
  let sink: LineSink | undefined;
  return {
    open: async (append) => (sink = (await import("@hornbeam/train/node")).lineFile(to)).open(append),
    write: async (line) => sink?.write(line),
    close: async () => sink?.close(),
  };
};

/** A folder for backups, or a store of one's own. @throws ValueError for an empty path. */
export const backupStoreOf = (to: string | BackupStore, doubleCheckpoint: boolean): BackupStore => {
  if (typeof to !== "string") return to;
  if (!to) throw new ValueError('BackupAndRestore: backupDir must name a folder; received "".');
  const folder = async (): Promise<BackupStore> =>
    (await import("@hornbeam/train/node")).backupFolder(to, { doubleCheckpoint });
  return {
    load: async () => (await folder()).load(),
    save: async (bytes) => (await folder()).save(bytes),
    clear: async () => (await folder()).clear(),
  };
};

/** A folder for logs. */
export const logFolderOf = (to: string | LogFolder): LogFolder => {
  if (typeof to !== "string") return to;
  const folder = async (): Promise<LogFolder> => (await import("@hornbeam/train/node")).logFolder(to);
  return {
    append: async (path, bytes) => (await folder()).append(path, bytes),
    write: async (path, bytes) => (await folder()).write(path, bytes),
  };
};
