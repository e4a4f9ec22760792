import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { writeArchive } from "@hornbeam/saving";
import { packTar } from "modern-tar";
import { afterEach, beforeEach, expect, test } from "vitest";
import { getFile } from "./getFile.ts";

const content = Uint8Array.from({ length: 300_000 }, (_, i) => (i * 7919) >> 3);
const sha = createHash("sha256").update(content).digest("hex");

let folder = "";
let server: Server;
let asked: (string | undefined)[] = [];
let answer: (request: IncomingMessage, response: ServerResponse) => void;
let url = "";

/** The file with ranges, cut off after `limit` bytes of each answer. */
const serve =
  (
    body: Uint8Array,
    { etag = '"v1"', limit = Infinity, ranges = true }: { etag?: string; limit?: number; ranges?: boolean } = {},
  ) =>
  (request: IncomingMessage, response: ServerResponse): void => {
    const from = ranges ? Number(/bytes=(\d+)-/.exec(request.headers.range ?? "")?.[1] ?? 0) : 0;
    const same = request.headers["if-range"] === undefined || request.headers["if-range"] === etag;
    const start = same ? from : 0;
    const part = body.subarray(start);
    const range = start > 0 ? { "content-range": `bytes ${start}-${body.length - 1}/${body.length}` } : {};
    response.writeHead(start > 0 ? 206 : 200, { "content-length": part.length, ...(etag && { etag }), ...range });
    if (part.length <= limit) response.end(part);
    else response.write(part.subarray(0, limit), () => setTimeout(() => response.destroy(), 20));
  };

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "hornbeam-"));
  asked = [];
  answer = serve(content);
  server = createServer((request, response) => {
    asked.push(request.headers.range);
    answer(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/set/data.bin`;
});
afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  await rm(folder, { recursive: true, force: true });
});
const get = (options: Parameters<typeof getFile>[1] = {}): Promise<string> =>
  getFile(url, { cacheDir: folder, verbose: false, ...options });

test("fetches once, reports progress, leaves nothing else in the folder", async () => {
  const steps: [number, number | undefined][] = [];
  const path = await get({ onProgress: (loaded, total) => steps.push([loaded, total]), fileHash: sha });
  expect(path).toBe(join(folder, "datasets", "data.bin"));
  expect(new Uint8Array(await readFile(path))).toEqual(content);
  expect(steps.at(-1)).toEqual([content.length, content.length]);
  expect(await get({ fileHash: sha })).toBe(path);
  expect(asked).toHaveLength(1);
  expect(await readdir(join(folder, "datasets"))).toEqual(["data.bin"]);
  await get({ forceDownload: true });
  expect(asked).toHaveLength(2);
});

test("a connection that breaks is taken up where it stopped", async () => {
  answer = serve(content, { limit: 120_000 });
  const path = await get();
  expect(new Uint8Array(await readFile(path))).toEqual(content);
  expect(asked[0]).toBeUndefined();
  expect(asked.slice(1).every((range) => /^bytes=[1-9]\d*-$/.test(range ?? ""))).toBe(true);
});

test("what an earlier try left is used, unless the file has changed since", async () => {
  answer = serve(content, { limit: 100_000 });
  await expect(get({ retries: 0 })).rejects.toThrow(/what has arrived is kept/);
  expect(await readdir(join(folder, "datasets"))).toEqual([".data.bin.part", ".data.bin.part.json"]);
  const other = content.map((v) => v ^ 255);
  answer = serve(other, { etag: '"v2"' });
  expect(new Uint8Array(await readFile(await get()))).toEqual(other);
  expect(asked.at(-1)).toBe("bytes=100000-");
});

test("without a mark of the version only a checksum lets a part be used", async () => {
  answer = serve(content, { limit: 100_000, etag: "" });
  await expect(get({ retries: 0 })).rejects.toThrow(/what has arrived is kept/);
  answer = serve(content, { etag: "" });
  await get();
  expect(asked.at(-1)).toBeUndefined();
  await rm(join(folder, "datasets"), { recursive: true });
  answer = serve(content, { limit: 100_000, etag: "" });
  await expect(get({ retries: 0, fileHash: sha })).rejects.toThrow(/what has arrived is kept/);
  answer = serve(content, { etag: "" });
  await get({ fileHash: sha });
  expect(asked.at(-1)).toBe("bytes=100000-");
});

test("a server without ranges sends it whole again", async () => {
  answer = serve(content, { limit: 100_000 });
  await expect(get({ retries: 0 })).rejects.toThrow(/what has arrived is kept/);
  answer = serve(content, { ranges: false });
  expect(new Uint8Array(await readFile(await get()))).toEqual(content);
});

test("another checksum is refused, and a cached file with another one fetched again", async () => {
  await expect(get({ fileHash: "0".repeat(64) })).rejects.toThrow(
    expect.objectContaining({ name: "FormatError", message: expect.stringContaining(sha) as string }),
  );
  expect(await readdir(join(folder, "datasets"))).toEqual([]);
  await get();
  await writeFile(join(folder, "datasets", "data.bin"), "broken");
  const path = await get({ fileHash: createHash("md5").update(content).digest("hex") });
  expect((await stat(path)).size).toBe(content.length);
  await expect(get({ fileHash: "xyz" })).rejects.toThrow(/hexadecimal/);
});

test("addresses and names that cannot be used", async () => {
  answer = (_, response) => response.writeHead(404).end();
  await expect(get()).rejects.toThrow(/status 404/);
  expect(asked).toHaveLength(1);
  await expect(get({ fname: "../x" })).rejects.toThrow(/without folders/);
  await expect(getFile("nowhere", { cacheDir: folder })).rejects.toThrow(/must be an address/);
  await expect(getFile(new URL("/", url).href, { cacheDir: folder })).rejects.toThrow(/Pass { fname }/);
  answer = serve(content);
  await expect(get({ maxBytes: 1000 })).rejects.toThrow(/1000 bytes at most/);
});

test("two at once fetch it once; a lock left by a process that died does not hold", async () => {
  const [a, b] = await Promise.all([get(), get()]);
  expect([a, asked.length]).toEqual([b, 1]);
  const dead = spawn(process.execPath, ["-e", ""]);
  await new Promise((resolve) => dead.on("exit", resolve));
  await writeFile(join(folder, "datasets", ".data.bin.lock"), String(dead.pid));
  await get({ forceDownload: true });
  expect(asked).toHaveLength(2);
});

test("archives are unpacked: zip, tar.gz; links and names that lead out are refused", async () => {
  const text = new TextEncoder().encode("hello");
  const file = (path: string): Promise<string> => readFile(join(folder, "datasets", "set_extracted", path), "utf8");
  answer = serve(writeArchive([{ name: "a/b.txt", data: text }]));
  expect(await get({ fname: "set.zip", extract: true })).toBe(join(folder, "datasets", "set_extracted"));
  expect(await file("a/b.txt")).toBe("hello");
  const tar = (entries: Parameters<typeof packTar>[0]): Promise<Uint8Array> => packTar(entries);
  answer = serve(gzipSync(await tar([{ header: { name: "c/d.txt", size: 5, type: "file" }, body: "hello" }])));
  await get({ fname: "set.tar.gz", extract: true });
  expect(await file("c/d.txt")).toBe("hello");
  answer = serve(await tar([{ header: { name: "x", size: 0, type: "symlink", linkname: "../../.." } }]));
  await expect(get({ fname: "bad.tar", extract: true })).rejects.toThrow(/no links/);
  answer = serve(await tar([{ header: { name: "../out.txt", size: 5, type: "file" }, body: "hello" }]));
  await get({ fname: "out.tar", extract: true }).catch(() => undefined);
  expect(await readdir(join(folder, "datasets"))).not.toContain("out.txt");
  expect(await readdir(folder)).toEqual(["datasets"]);
  answer = serve(text);
  await expect(get({ fname: "no.zip", extract: true })).rejects.toThrow(
    expect.objectContaining({ name: "FormatError" }),
  );
});
