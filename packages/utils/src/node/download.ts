import { open, readFile, rm, stat, writeFile, type FileHandle } from "node:fs/promises";
import { setTimeout as wait } from "node:timers/promises";
import { explain, FormatError, ValueError } from "@hornbeam/ir";

/** How a download goes on. */
export interface DownloadOptions {
  /** What fetches; the global `fetch` when left out. */
  readonly fetch?: (url: string, init: { readonly headers: Readonly<Record<string, string>> }) => Promise<Response>;
  /** Bytes so far, and all of them where the server says how many. */
  readonly onProgress?: (loaded: number, total: number | undefined) => void;
  /** Longest file in bytes. Default 64 GiB. */
  readonly maxBytes?: number;
  /** How often a broken connection is taken up again. Default 5. */
  readonly retries?: number;
  /** Whether bytes of an earlier try may be used although the server gives no mark of the version: a checksum tells. */
  readonly checked: boolean;
}

/** What is known about a part of a file from an earlier try. */
interface Mark {
  readonly url: string;
  /** the server's name for this version of the file: an ETag or a date */
  readonly version?: string;
}

const failure = (url: string, received: string, cause?: unknown): ValueError => {
  const fields = {
    op: `getFile ${url}`,
    rule: "the address must answer with the file",
    received,
    remedy: "Check the address and the connection; what has arrived is kept for the next try",
    cause,
  };
  return new ValueError(explain(fields), fields);
};

const readMark = async (path: string): Promise<Mark | undefined> => {
  try {
    const mark: unknown = JSON.parse(await readFile(path, "utf8"));
    return typeof mark === "object" && mark !== null && "url" in mark ? (mark as Mark) : undefined;
  } catch {
    return undefined;
  }
};

/** A strong ETag, or the date: what If-Range takes. */
const versionOf = (response: Response): string | undefined => {
  const tag = response.headers.get("etag");
  return tag && !tag.startsWith("W/") ? tag : (response.headers.get("last-modified") ?? undefined);
};

/** How much of the file there is already, if it can be gone on with. */
const resumable = async (url: string, part: string, mark: Mark | undefined, checked: boolean): Promise<number> => {
  if (mark?.url !== url || (mark.version === undefined && !checked)) return 0;
  return stat(part).then(
    ({ size }) => size,
    () => 0,
  );
};

/** Where the bytes of a partial answer begin, and how many the file has. */
const rangeOf = (response: Response): { readonly from: number; readonly total: number | undefined } => {
  const [, from, total] = /^bytes (\d+)-\d+\/(\d+|\*)$/.exec(response.headers.get("content-range") ?? "") ?? [];
  return { from: Number(from ?? NaN), total: total === undefined || total === "*" ? undefined : Number(total) };
};

/** Bytes of the whole file that an answer promises. With a content coding the length counts what travels. */
const lengthOf = (response: Response): number | undefined => {
  const length = Number(response.headers.get("content-length") ?? NaN);
  return Number.isNaN(length) || response.headers.get("content-encoding") ? undefined : length;
};

const checkSize = (url: string, bytes: number, { maxBytes = 2 ** 36 }: DownloadOptions): void => {
  if (bytes <= maxBytes) return;
  const fields = {
    op: `getFile ${url}`,
    rule: `the file may have ${maxBytes} bytes at most`,
    received: String(bytes),
    remedy: "Raise maxBytes",
  };
  throw new FormatError(explain(fields), fields);
};

const append = async (
  url: string,
  file: FileHandle,
  response: Response,
  start: number,
  total: number | undefined,
  options: DownloadOptions,
): Promise<void> => {
  let loaded = start;
  const reader = response.body?.getReader();
  try {
    for (let step = await reader?.read(); step && !step.done; step = await reader?.read()) {
      checkSize(url, loaded + step.value.length, options);
      await file.write(step.value, 0, step.value.length, loaded);
      loaded += step.value.length;
      options.onProgress?.(loaded, total);
    }
  } finally {
    await reader?.cancel().catch(() => undefined);
  }
  if (total !== undefined && loaded !== total) throw failure(url, `${loaded} bytes of ${total}`);
};

/** One request; goes on where an earlier one stopped if the server still has the same file. */
const attempt = async (url: string, part: string, options: DownloadOptions): Promise<void> => {
  const markPath = `${part}.json`;
  const mark = await readMark(markPath);
  let start = await resumable(url, part, mark, options.checked);
  const get = options.fetch ?? ((address, init) => fetch(address, init));
  const headers = {
    "accept-encoding": "identity",
    ...(start > 0 && { range: `bytes=${start}-`, ...(mark?.version !== undefined && { "if-range": mark.version }) }),
  };
  const response = await get(url, { headers });
  if (response.status === 416) {
    // Nothing is left to fetch, or the file has shrunk: begin anew.
    await response.body?.cancel();
    await rm(part, { force: true });
    throw failure(url, "status 416");
  }
  if (!response.ok) throw failure(url, `status ${response.status}`);
  const range = rangeOf(response);
  if (response.status === 206 && range.from !== start)
    throw failure(url, `bytes from ${range.from} on, asked from ${start}`);
  if (response.status !== 206) start = 0;
  const total = response.status === 206 ? range.total : lengthOf(response);
  checkSize(url, total ?? 0, options);
  const version = versionOf(response);
  await writeFile(markPath, JSON.stringify({ url, ...(version !== undefined && { version }) } satisfies Mark));
  const file = await open(part, start > 0 ? "r+" : "w");
  try {
    await append(url, file, response, start, total, options);
    await file.sync();
  } finally {
    await file.close();
  }
};

/** Whether another try may help: a broken connection, a server in trouble; not a wrong address. */
const isPassing = (error: unknown): boolean =>
  !(error instanceof FormatError) && !/status (?:400|401|403|404|405|410|451)/.test(String((error as Error).message));

/**
 * Fetches a URL into the file `part`. A connection that breaks is taken up again where it stopped, and so is a part that an earlier process left, if
 * the server confirms that it still has the same version.
 * @throws ValueError where the server does not answer with the file; what has arrived stays. FormatError for more than `maxBytes`.
 */
export const download = async (url: string, part: string, options: DownloadOptions): Promise<void> => {
  const { retries = 5 } = options;
  for (let n = 0; ; n++) {
    try {
      return await attempt(url, part, options);
    } catch (error) {
      const typed =
        error instanceof ValueError || error instanceof FormatError ? error : failure(url, String(error), error);
      if (n >= retries || !isPassing(typed)) throw typed;
      await wait(Math.min(5_000, 100 * 2 ** n));
    }
  }
};
