import { spawn } from "node:child_process";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { js } from "@hornbeam/backend-js";
import { setDevice } from "@hornbeam/compiler";
import { openSafetensors } from "@hornbeam/saving/formats";
import { pathSource } from "@hornbeam/saving/node";
import { build } from "esbuild";
import { afterAll, beforeAll, expect, test } from "vitest";
import { loadModel } from "../src/index.ts";
import { valueOf } from "./kill/net.ts";

/** How often the process is killed; the full number is HORNBEAM_KILLS=200. */
const kills = Number(process.env["HORNBEAM_KILLS"] ?? 8);

let folder = "";
beforeAll(async () => {
  setDevice(js());
  folder = await mkdtemp(join(tmpdir(), "hornbeam-kill-"));
  // In one file a process starts several times as fast.
  await build({
    entryPoints: ["child", "backup"].map((name) => fileURLToPath(new URL(`kill/${name}.ts`, import.meta.url))),
    outdir: folder,
    outExtension: { ".js": ".mjs" },
    bundle: true,
    format: "esm",
    platform: "node",
    conditions: ["source"],
    logLevel: "silent",
  });
});
afterAll(() => rm(folder, { recursive: true, force: true }));

interface Killed {
  /** the first and the last number that the child said */
  readonly first: number;
  readonly last: number;
}
/** Runs a child until some milliseconds after it said a number so many times. */
const killAfter = (child: string, path: string, times: number, delay: number): Promise<Killed> =>
  new Promise((resolve, reject) => {
    const running = spawn(process.execPath, [join(folder, `${child}.mjs`), path], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    let text = "";
    running.stdout.setEncoding("utf8").on("data", (piece: string) => {
      const before = text.split("\n").length;
      text += piece;
      const now = text.split("\n").length;
      if (before <= times && now > times) setTimeout(() => running.kill("SIGKILL"), delay);
    });
    running.on("close", (code, signal) => {
      const said = text.split("\n").slice(0, -1).map(Number);
      if (signal === "SIGKILL") resolve({ first: said[0]!, last: said.at(-1)! });
      else reject(new Error(`the child ended with ${code}`));
    });
  });

/** How many files under temporary names a killed process has left: it was killed while it wrote. */
const unfinished = async (path: string): Promise<number> => {
  const left = (await readdir(path)).filter((name) => name.endsWith(".tmp"));
  for (const name of left) await rm(join(path, name));
  return left.length;
};

test(
  `a process that is killed while it saves leaves the file of one save, whole (${kills} kills)`,
  { timeout: 600_000 },
  async () => {
    const path = join(folder, "model.keras");
    let last = 0;
    let inside = 0;
    for (let i = 0; i < kills; i++) {
      const delay = Math.random() * 12;
      const { last: said } = await killAfter("child", path, 1 + (i % 3), delay);
      // The save that returned last, or the one after it; never part of one, never an older one.
      const value = await valueOf(await loadModel(path));
      expect([said, said + 1], `kill ${i}, ${delay.toFixed(2)} ms after save ${said}`).toContain(value);
      expect(value).toBeGreaterThan(last);
      last = value;
      inside += await unfinished(folder);
    }
    console.log(`${kills} kills, ${inside} of them while the file was written, ${last} saves, 0 damaged files`);
  },
);

/** What a backup says of itself: every weight is 1 less the number of steps. @throws where two steps are mixed. */
const stepOf = async (path: string): Promise<number> => {
  const { tensors, close } = await openSafetensors(pathSource(path));
  try {
    const [, kernel] = [...tensors].find(([name]) => /^model\/.*kernel$/.test(name))!;
    const bytes = (await kernel.read()).slice();
    const values = new Set(new Float32Array(bytes.buffer));
    if (values.size !== 1) throw new Error(`weights of several steps: ${[...values].join(", ")}`);
    return 1 - [...values][0]!;
  } finally {
    await close();
  }
};

test(
  `a process that is killed while it backs up training leaves one whole backup, and the next goes on from it (${kills} kills)`,
  { timeout: 600_000 },
  async () => {
    const path = join(folder, "backups");
    let last = 0;
    let inside = 0;
    for (let i = 0; i < kills; i++) {
      const delay = Math.random() * 8;
      const { first, last: said } = await killAfter("backup", path, 2 + (i % 5), delay);
      const about = `kill ${i}, ${delay.toFixed(2)} ms after step ${said}`;
      expect(first, about).toBe(last + 1);
      last = await stepOf(join(path, "latest.safetensors"));
      expect([said - 1, said], about).toContain(last);
      inside += await unfinished(path);
    }
    console.log(`${kills} kills, ${inside} of them while the backup was written, ${last} steps, 0 damaged backups`);
  },
);
