import { FormatError, ValueError, explain } from "@hornbeam/ir";
import { joinBytes } from "../bytes/joinBytes.ts";
import { partsReader } from "../files/parts.ts";
import type { ByteReader, Source } from "../files/types.ts";

/** Options of `urlSource`. */
export interface UrlSourceOptions {
  /** What fetches; the global `fetch` when left out. */
  readonly fetch?: (url: string, init?: RequestInit) => Promise<Response>;
  /** Called after each piece with the bytes so far, and all of them where the server says how many. */
  readonly onProgress?: (loaded: number, total: number | undefined) => void;
  /** Longest body, in bytes. Default 4 GiB. */
  readonly maxBytes?: number;
  /** Fetches only the parts that are read, where the server can (byte ranges): for looking into large files. Default false. */
  readonly ranges?: boolean;
}

/** What failed, in our form; a network failure has the browser's error as its cause. */
function unreachable(url: string, received: string, cause?: unknown): ValueError {
  const fields = {
    op: url,
    rule: "the address must answer with the file",
    received,
    remedy: "Check the address, and that the server allows this origin (CORS)",
    cause,
  };
  return new ValueError(explain(fields), fields);
}

/** The body in pieces as they come: nothing is in memory twice. */
async function readBody(
  url: string,
  response: Response,
  options: UrlSourceOptions,
): Promise<{ parts: Uint8Array[]; loaded: number }> {
  const declared = Number(response.headers.get("content-length") ?? NaN);
  // With a content coding the length counts what travels, not what arrives.
  const total = Number.isNaN(declared) || response.headers.get("content-encoding") ? undefined : declared;
  const limit = options.maxBytes ?? 2 ** 32;
  const parts: Uint8Array[] = [];
  let loaded = 0;
  const reader = response.body?.getReader();
  for (let step = await reader?.read(); step && !step.done; step = await reader?.read()) {
    loaded += step.value.length;
    if (Math.max(loaded, total ?? 0) > limit) {
      await reader?.cancel();
      const fields = {
        op: url,
        rule: `the file may have ${limit} bytes at most`,
        received: `${Math.max(loaded, total ?? 0)}`,
        remedy: "Raise `maxBytes`",
      };
      throw new FormatError(explain(fields), fields);
    }
    parts.push(step.value);
    options.onProgress?.(loaded, total);
  }
  if (total !== undefined && loaded !== total) throw unreachable(url, `${loaded} bytes of ${total}`);
  return { parts, loaded };
}

/** A first request says how long the file is; a server without ranges answers with all of it. */
async function openRanges(url: string, get: Get, options: UrlSourceOptions): Promise<ByteReader> {
  const pageSize = 2 ** 18;
  const first = await get(url, { headers: { range: `bytes=0-${pageSize - 1}` } });
  if (!first.ok) throw unreachable(url, `status ${first.status}`);
  const total = Number(/\/(\d+)$/.exec(first.headers.get("content-range") ?? "")?.[1] ?? NaN);
  if (first.status !== 206 || Number.isNaN(total)) return partsReader((await readBody(url, first, options)).parts, url);
  const etag = first.headers.get("etag");
  const head = new Uint8Array(await first.arrayBuffer());
  let loaded = head.length;
  const read = async (offset: number, length: number): Promise<Uint8Array> => {
    if (!(offset >= 0 && length >= 0 && offset + length <= total))
      throw new RangeError(`bytes ${offset} to ${offset + length} of ${total}`);
    if (offset + length <= head.length) return head.slice(offset, offset + length);
    const response = await get(url, { headers: { range: `bytes=${offset}-${offset + length - 1}` } });
    const same = response.status === 206 && response.headers.get("etag") === etag;
    if (!same) throw unreachable(url, response.status === 206 ? "another file" : `status ${response.status}`);
    const bytes = new Uint8Array(await response.arrayBuffer());
    if (bytes.length !== length) throw unreachable(url, `${bytes.length} bytes of ${length}`);
    loaded += length;
    options.onProgress?.(loaded, total);
    return bytes;
  };
  return { size: total, name: url, pageSize, read };
}

type Get = (url: string, init?: RequestInit) => Promise<Response>;

/**
 * A file by its URL, read with `fetch` and reported piece by piece. Throws `ValueError` when the server does not answer with it or stops
 * early, `FormatError` when it is longer than `maxBytes`.
 */
export function urlSource(url: string | URL, options: UrlSourceOptions = {}): Source {
  const name = String(url);
  const get: Get = options.fetch ?? ((address, init) => fetch(address, init));
  const typed = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      if (error instanceof ValueError || error instanceof FormatError || error instanceof RangeError) throw error;
      throw unreachable(name, String(error), error);
    }
  };
  const body = async (): Promise<{ parts: Uint8Array[]; loaded: number }> => {
    const response = await get(name);
    if (!response.ok) throw unreachable(name, `status ${response.status}`);
    return readBody(name, response, options);
  };
  return {
    name,
    read: () =>
      typed(async () => {
        const { parts, loaded } = await body();
        return joinBytes(parts, loaded);
      }),
    open: () =>
      typed(async () => {
        if (!options.ranges) return partsReader((await body()).parts, name);
        const reader = await openRanges(name, get, options);
        return { ...reader, read: (offset, length) => typed(() => reader.read(offset, length)) };
      }),
    sibling: (file) => urlSource(new URL(file, name), options),
  };
}
