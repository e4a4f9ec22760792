import { FormatError, ValueError, explain } from "@hornbeam/ir";
import { joinBytes } from "../bytes/inflate.ts";
import type { Source } from "../files/types.ts";

/** Options of `urlSource`. */
export interface UrlSourceOptions {
  /** What fetches; the global `fetch` when left out. */
  readonly fetch?: (url: string) => Promise<Response>;
  /** Called after each piece with the bytes so far, and all of them where the server says how many. */
  readonly onProgress?: (loaded: number, total: number | undefined) => void;
  /** Longest body, in bytes. Default 4 GiB. */
  readonly maxBytes?: number;
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

async function readBody(url: string, response: Response, options: UrlSourceOptions): Promise<Uint8Array> {
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
  return joinBytes(parts, loaded);
}

/**
 * A file by its URL, read with `fetch` and reported piece by piece. Throws `ValueError` when the server does not answer with it or stops
 * early, `FormatError` when it is longer than `maxBytes`.
 */
export function urlSource(url: string | URL, options: UrlSourceOptions = {}): Source {
  const name = String(url);
  return {
    name,
    async read() {
      const get = options.fetch ?? ((address: string) => fetch(address));
      try {
        const response = await get(name);
        if (!response.ok) throw unreachable(name, `status ${response.status}`);
        return await readBody(name, response, options);
      } catch (error) {
        if (error instanceof ValueError || error instanceof FormatError) throw error;
        throw unreachable(name, String(error), error);
      }
    },
  };
}
