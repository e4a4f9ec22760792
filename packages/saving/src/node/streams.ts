import { once } from "node:events";
import { iterableSource } from "../files/parts.ts";
import type { Sink, Source } from "../files/types.ts";
import { fileError } from "./fileError.ts";

/** A stream of Node (or any async iterable of bytes), read to its end once. */
export const streamSource = (stream: AsyncIterable<Uint8Array>, name = "stream"): Source =>
  iterableSource(stream, name);

/** What a writable stream of Node is here; its types are not needed. */
export interface WritableStreamLike {
  write(chunk: Uint8Array): boolean;
  end(): unknown;
  on(event: string, listener: (...args: never[]) => void): unknown;
}

/** Writes to a stream of Node and ends it. Throws `ValueError` where the stream fails. */
export const streamSink = (stream: WritableStreamLike, name = "stream"): Sink => ({
  name,
  async write(bytes) {
    const emitter = stream as unknown as NodeJS.EventEmitter;
    try {
      for (let at = 0; at < bytes.length; at += 2 ** 20)
        if (!stream.write(bytes.subarray(at, at + 2 ** 20))) await once(emitter, "drain");
      stream.end();
      await once(emitter, "finish");
    } catch (error) {
      throw fileError(name, "the stream must be writable", error);
    }
  },
});
