import { spawn } from "node:child_process";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { js } from "@hornbeam/backend-js";
import { setDevice } from "@hornbeam/compiler";
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
    entryPoints: [fileURLToPath(new URL("kill/child.ts", import.meta.url))],
    outfile: join(folder, "child.mjs"),
    bundle: true,
    format: "esm",
    platform: "node",
    conditions: ["source"],
    logLevel: "silent",
  });
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Runs the child until some milliseconds after a number of saves; gives the last save that had returned. */
const saveAndKill = (path: string, saves: number, delay: number): Promise<number> =>
  new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [join(folder, "child.mjs"), path], { stdio: ["ignore", "pipe", "inherit"] });
    let text = "";
    child.stdout.setEncoding("utf8").on("data", (piece: string) => {
      const before = text.split("\n").length;
      text += piece;
      const now = text.split("\n").length;
      if (before <= saves && now > saves) setTimeout(() => child.kill("SIGKILL"), delay);
    });
    child.on("close", (code, signal) =>
      signal === "SIGKILL"
        ? resolve(Number(text.split("\n").at(-2)))
        : reject(new Error(`the child ended with ${code}`)),
    );
  });

test(
  `a process that is killed while it saves leaves the file of one save, whole (${kills} kills)`,
  { timeout: 600_000 },
  async () => {
    const path = join(folder, "model.keras");
    let last = 0;
    let inside = 0;
    for (let i = 0; i < kills; i++) {
      const delay = Math.random() * 12;
      const said = await saveAndKill(path, 1 + (i % 3), delay);
      // The save that returned last, or the one after it; never part of one, never an older one.
      const value = await valueOf(await loadModel(path));
      expect([said, said + 1], `kill ${i}, ${delay.toFixed(2)} ms after save ${said}`).toContain(value);
      expect(value).toBeGreaterThan(last);
      last = value;
      // A file under a temporary name is what a save was killed in.
      const left = (await readdir(folder)).filter((name) => name.endsWith(".tmp"));
      inside += left.length;
      for (const name of left) await rm(join(folder, name));
    }
    console.log(`${kills} kills, ${inside} of them while the file was written, ${last} saves, 0 damaged files`);
  },
);
