import { ValueError, explain } from "@hornbeam/ir";
import type { ByteWriter, Sink, Source } from "../files/types.ts";
import { blobReader } from "./blobSource.ts";

/** What failed, with the browser's own error as its cause. */
const failed = (path: string, rule: string, cause: unknown): ValueError => {
  const remedy = "Check the path and the storage that is left";
  const fields = { op: path, rule, received: String(cause), remedy, cause };
  return new ValueError(explain(fields), fields);
};

const handleOf = async (path: string, create: boolean): Promise<FileSystemFileHandle> => {
  const segments = path.split("/").filter(Boolean);
  let folder = await navigator.storage.getDirectory();
  for (const segment of segments.slice(0, -1)) folder = await folder.getDirectoryHandle(segment, { create });
  return folder.getFileHandle(segments.at(-1) ?? "", { create });
};
const beside = (path: string, name: string): string => path.replace(/[^/]*$/, name);

/** A file of the page's private file system (OPFS), by its path there. Throws `ValueError` when it cannot be read. */
export const opfsSource = (path: string): Source => {
  const file = async (): Promise<File> => {
    try {
      return await (await handleOf(path, false)).getFile();
    } catch (error) {
      throw failed(path, "the file must be readable in the page's file system", error);
    }
  };
  return {
    name: path,
    read: async () => new Uint8Array(await (await file()).arrayBuffer()),
    open: async () => blobReader(await file(), path),
    sibling: (name) => opfsSource(beside(path, name)),
  };
};

const openWriter = async (path: string): Promise<ByteWriter> => {
  const guarded = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      throw failed(path, "the file must be writable in the page's file system", error);
    }
  };
  // What is written shows only after `close`: the browser writes to a file of its own until then.
  const stream = await guarded(async () => (await handleOf(path, true)).createWritable());
  let end = 0;
  return {
    async write(bytes, position = end) {
      await guarded(() => stream.write({ type: "write", position, data: bytes as Uint8Array<ArrayBuffer> }));
      end = Math.max(end, position + bytes.length);
    },
    close: () => guarded(() => stream.close()),
    abort: () => stream.abort().catch(() => undefined),
  };
};

/** Writes a file of the page's private file system; folders are made. A failure leaves the old file as it was. */
export const opfsSink = (path: string): Sink => ({
  name: path,
  open: () => openWriter(path),
  async write(bytes) {
    const writer = await openWriter(path);
    try {
      await writer.write(bytes);
      await writer.close();
    } catch (error) {
      await writer.abort();
      throw error;
    }
  },
  sibling: (name) => opfsSink(beside(path, name)),
});
