import { memorySource, type Sink, type Source } from "@hornbeam/saving";

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
