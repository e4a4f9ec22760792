/** A folder for logs: one on the disk (`@hornbeam/train/node: logFolder`), or anything with these functions. */
export interface LogFolder {
  /** Adds bytes to a file, which is made with its folders where there is none. */
  append(path: string, bytes: Uint8Array): Promise<void>;
  /** Writes a file anew. */
  write(path: string, bytes: Uint8Array): Promise<void>;
}

/** A folder in memory: for pages, and for tests. */
export const memoryLogFolder = (): LogFolder & { readonly files: ReadonlyMap<string, Uint8Array> } => {
  const files = new Map<string, Uint8Array>();
  return {
    files,
    append: async (path, bytes) => {
      const old = files.get(path) ?? new Uint8Array();
      const joined = new Uint8Array(old.byteLength + bytes.byteLength);
      joined.set(old);
      joined.set(bytes, old.byteLength);
      files.set(path, joined);
      return Promise.resolve();
    },
    write: async (path, bytes) => {
      files.set(path, bytes);
      return Promise.resolve();
    },
  };
};
