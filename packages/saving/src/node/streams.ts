import { once } from "node:events";
import type { Writable } from "node:stream";
import { iterableSource } from "../files/parts.ts";
import type { Sink, Source } from "../files/types.ts";
import { fileError } from "./fileError.ts";

/** A stream of Node (or any async iterable of bytes), read to its end once. */
export const streamSource = (stream: AsyncIterable<Uint8Array>, name = "stream"): Source =>
  iterableSource(stream, name);

/** Writes to a stream of Node and ends it. Throws `ValueError` where the stream fails. */
export const streamSink = (stream: Writable, name = "stream"): Sink => ({
  name,
  async write(bytes) {
    try {
      for (let at = 0; at < bytes.length; at += 2 ** 20)
        if (!stream.write(bytes.subarray(at, at + 2 ** 20))) await once(stream, "drain");
      stream.end();
      await once(stream, "finish");
    } catch (error) {
      throw fileError(name, "the stream must be writable", error);
    }
  },
});
