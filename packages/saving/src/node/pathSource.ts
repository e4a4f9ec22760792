import { readFile } from "node:fs/promises";
import type { Source } from "../files/types.ts";
import { fileError } from "./fileError.ts";

/** A file by its path. Throws `ValueError` when it cannot be read. */
export function pathSource(path: string): Source {
  return {
    name: path,
    async read() {
      try {
        const buffer = await readFile(path);
        return new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.byteLength);
      } catch (error) {
        throw fileError(path, "the file must be readable", error);
      }
    },
  };
}
