import type { CheckedReader, Members } from "../archive/types.ts";
import { check } from "../bytes/errors.ts";
import type { ByteReader, Folder } from "./types.ts";

/** The files of a folder as if they were members of an archive; `close` closes those that were opened. */
export const openFolder = (folder: Folder, name: string): Members & { close(): Promise<void> } => {
  const opened: ByteReader[] = [];
  const open = async (path: string): Promise<CheckedReader> => {
    const there = [...folder.files.keys()].slice(0, 8).join(", ") || "an empty folder";
    check(folder.files.has(path), name, `there must be a file "${path}"`, there);
    const reader = await folder.open(path);
    opened.push(reader);
    // There is no checksum to compare.
    return { ...reader, finish: () => Promise.resolve() };
  };
  return {
    entries: new Map([...folder.files].map(([path, size]) => [path, { size }])),
    open,
    async read(path, maxBytes = Infinity) {
      const reader = await open(path);
      check(
        reader.size <= maxBytes,
        `${name}/${path}`,
        `the file may have ${maxBytes} bytes at most`,
        `${reader.size}`,
      );
      return reader.read(0, reader.size);
    },
    async close() {
      for (const reader of opened) await reader.close?.();
    },
  };
};
