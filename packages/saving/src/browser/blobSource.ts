import type { ByteReader, Source } from "../files/types.ts";

/** A `Blob`, or a `File` from an input element or a drop. */
export const blobSource = (blob: Blob): Source => {
  const name = "name" in blob ? String(blob.name) : undefined;
  return {
    name,
    read: async () => new Uint8Array(await blob.arrayBuffer()),
    open: async () => blobReader(blob, name),
  };
};

/** Parts of a `Blob`, which the browser may keep on its disk. */
export const blobReader = (blob: Blob, name?: string): ByteReader => ({
  size: blob.size,
  name,
  pageSize: 2 ** 16,
  async read(offset, length) {
    if (!(offset >= 0 && length >= 0 && offset + length <= blob.size))
      throw new RangeError(`bytes ${offset} to ${offset + length} of ${blob.size}`);
    return new Uint8Array(await blob.slice(offset, offset + length).arrayBuffer());
  },
});
