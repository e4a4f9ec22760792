import { chmod, lstat, mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { pathSink } from "./pathSink.ts";
import { pathSource } from "./pathSource.ts";

let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "hornbeam-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const bytes = new Uint8Array([1, 2, 3]);

test("writes, replaces, reads back and leaves nothing else", async () => {
  const path = join(folder, "m.keras");
  await pathSink(path).write(new Uint8Array(10));
  await pathSink(path).write(bytes);
  expect(await pathSource(path).read()).toEqual(bytes);
  expect(await readdir(folder)).toEqual(["m.keras"]);
});

test("keeps permissions and links", async () => {
  const path = join(folder, "real.keras");
  await writeFile(path, "old");
  await chmod(path, 0o600);
  await symlink(path, join(folder, "link.keras"));
  await pathSink(join(folder, "link.keras")).write(bytes);
  expect((await lstat(join(folder, "link.keras"))).isSymbolicLink()).toBe(true);
  expect((await stat(path)).mode & 0o777).toBe(0o600);
  expect([...(await readFile(path))]).toEqual([1, 2, 3]);
});

test("a failure leaves what was there and no temporary file", async () => {
  const path = join(folder, "taken");
  await mkdir(path);
  await writeFile(join(path, "inside"), "kept");
  await expect(pathSink(path).write(bytes)).rejects.toThrow(expect.objectContaining({ name: "ValueError" }));
  expect(await readdir(folder)).toEqual(["taken"]);
  expect(await readFile(join(path, "inside"), "utf8")).toBe("kept");
});

test("missing folders and files are typed errors with a remedy", async () => {
  await expect(pathSink(join(folder, "no", "m.keras")).write(bytes)).rejects.toThrow(/ENOENT.*Check the path/);
  await expect(pathSource(join(folder, "none")).read()).rejects.toThrow(/must be readable/);
});
