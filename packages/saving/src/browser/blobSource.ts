import type { Source } from "../files/types.ts";

/** A `Blob`, or a `File` from an input element or a drop. */
export const blobSource = (blob: Blob): Source => ({
  name: "name" in blob ? String(blob.name) : undefined,
  read: async () => new Uint8Array(await blob.arrayBuffer()),
});
