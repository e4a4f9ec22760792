import { UnsupportedError } from "@hornbeam/ir";
import type { Sink, Source } from "../files/types.ts";

// What `@hornbeam/saving/node` is in bundles for pages: there the real one could not even be resolved.

const refuse = (what: string, path: string, instead: string): never => {
  throw new UnsupportedError(
    `${what}: paths need a file system; received ${JSON.stringify(path)} in a page. Use ${instead} of "@hornbeam/saving/browser".`,
  );
};

/** @throws UnsupportedError always. */
export const pathSource = (path: string): Source => refuse("pathSource", path, "urlSource or blobSource");
/** @throws UnsupportedError always. */
export const pathSink = (path: string): Sink => refuse("pathSink", path, "downloadSink");
/** @throws UnsupportedError always. */
export const streamSource = (): Source => refuse("streamSource", "a stream of Node", "urlSource or blobSource");
/** @throws UnsupportedError always. */
export const streamSink = (): Sink => refuse("streamSink", "a stream of Node", "downloadSink");
