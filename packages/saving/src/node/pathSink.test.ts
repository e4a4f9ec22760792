import { spawnSync } from "node:child_process";
import {
  chmod,
  lstat,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  symlink,
  utimes,
  writeFile,
} from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { pathSink } from "./pathSink.ts";
import { pathSource } from "./pathSource.ts";
import { renameOver, temporaryName } from "./temporary.ts";

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

test("what killed processes left is removed at the next save, what others write is not", async () => {
  const path = join(folder, "m.keras");
  // A process that ran here and is no more.
  const { pid } = spawnSync(process.execPath, ["-e", ""]);
  const own = basename(temporaryName(path));
  const of = (id: number): string => own.replace(`-${process.pid}.`, `-${id}.`);
  const uuid = "11111111-2222-3333-4444-555555555555";
  const names = {
    dead: of(pid),
    running: own,
    elsewhere: `.m.keras.00000000-${pid}.${uuid}.tmp`,
    older: `.m.keras.${uuid}.tmp`,
    old: `.m.keras.00000000-1.${uuid}.tmp`,
    notOurs: ".m.keras.backup.tmp",
    another: `.other.keras.00000000-${pid}.${uuid}.tmp`,
  };
  for (const name of Object.values(names)) await writeFile(join(folder, name), "part");
  const longAgo = new Date(Date.now() - 25 * 3600 * 1000);
  for (const name of [names.old, names.older, names.notOurs, names.another])
    await utimes(join(folder, name), longAgo, longAgo);
  await mkdir(join(folder, of(pid).replace(/[0-9a-f]{4}\.tmp$/, "0000.tmp")));
  await pathSink(path).write(bytes);
  expect((await readdir(folder)).sort()).toEqual(
    ["m.keras", names.running, names.elsewhere, names.notOurs, names.another].sort(),
  );
});

test("a file that somebody holds for a moment, as on Windows, is renamed when they let go", async () => {
  const [from, to] = [join(folder, "new"), join(folder, "m.keras")];
  const holding = (times: number, code: string): { tries: number; move: typeof rename } => {
    const state = {
      tries: 0,
      move: async (a: unknown, b: unknown): Promise<void> => {
        if (state.tries++ < times) throw Object.assign(new Error(code), { code });
        await rename(a as string, b as string);
      },
    };
    return state;
  };
  for (const code of ["EPERM", "EACCES", "EBUSY"]) {
    await writeFile(from, code);
    const held = holding(3, code);
    await renameOver(from, to, true, held.move);
    expect([held.tries, await readFile(to, "utf8")]).toEqual([4, code]);
  }
  await writeFile(from, "new");
  const impatient = holding(1, "EPERM");
  await expect(renameOver(from, to, false, impatient.move)).rejects.toThrow("EPERM");
  const other = holding(1, "ENOSPC");
  await expect(renameOver(from, to, true, other.move)).rejects.toThrow("ENOSPC");
  expect([impatient.tries, other.tries]).toEqual([1, 1]);
});

test("a file held for good: the older file stays, and nothing else", async () => {
  const to = join(folder, "m.keras");
  const held = Object.assign(new Error("EBUSY"), { code: "EBUSY" });
  let tries = 0;
  await expect(
    renameOver("from", to, true, async () => {
      tries++;
      throw held;
    }),
  ).rejects.toBe(held);
  expect(tries).toBe(10);
});

describe("folders", () => {
  const write = async (path: string, files: Record<string, string>): Promise<void> => {
    const out = await pathSink(path).folder!();
    for (const [name, text] of Object.entries(files)) {
      const file = await out.file(name);
      await file.write(new TextEncoder().encode(text));
      await file.close();
    }
    await out.close();
  };
  const text = async (path: string): Promise<string> => readFile(path, "utf8");

  test("appear whole, are replaced file by file, and keep what is not theirs", async () => {
    const path = join(folder, "model");
    await write(path, { "config.json": "1", "model.weights.h5": "one", "assets/a/v.txt": "x" });
    expect((await readdir(path)).sort()).toEqual(["assets", "config.json", "model.weights.h5"]);
    await writeFile(join(path, "notes.txt"), "mine");
    await write(path, { "config.json": "2", "model.weights.h5": "two", "assets/b/v.txt": "y" });
    expect(await text(join(path, "model.weights.h5"))).toBe("two");
    expect(await readdir(join(path, "assets"))).toEqual(["b"]);
    expect(await text(join(path, "notes.txt"))).toBe("mine");
    expect(await readdir(folder)).toEqual(["model"]);
    const { files } = (await pathSource(path).folder!())!;
    expect([...files]).toEqual([
      ["config.json", 1],
      ["model.weights.h5", 3],
      ["assets/b/v.txt", 1],
    ]);
    expect(await pathSource(join(path, "config.json")).folder!()).toBeUndefined();
    expect(await pathSource(join(path, "none")).folder!()).toBeUndefined();
  });

  test("names that lead out of them, and a file in their place, are refused; nothing is left", async () => {
    const path = join(folder, "model");
    await expect(write(path, { "../x": "1" })).rejects.toThrow(/relative path/);
    await writeFile(path, "a file");
    await expect(write(path, { "config.json": "1" })).rejects.toThrow(/ENOTDIR.*folder/);
    expect(await readdir(folder)).toEqual(["model"]);
  });

  test("links among the assets are left out", async () => {
    const path = join(folder, "model");
    await write(path, { "config.json": "1", "assets/v.txt": "x" });
    await symlink(join(path, "config.json"), join(path, "assets", "link.txt"));
    expect([...(await pathSource(path).folder!())!.files.keys()]).toEqual(["config.json", "assets/v.txt"]);
  });
});
