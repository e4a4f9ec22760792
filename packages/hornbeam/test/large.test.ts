import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import type { LargeResult } from "./large.ts";

/** `HORNBEAM_LARGE=500 npm test -- packages/hornbeam/test/large` says how fast a file of 500 MB is saved and loaded. */
const MEGABYTES = process.env["HORNBEAM_LARGE"] ?? "120";
const script = fileURLToPath(new URL("./large.ts", import.meta.url));

const run = async (mode: string, path: string): Promise<LargeResult> => {
  const { stdout } = await promisify(execFile)(process.execPath, [
    "--conditions=source",
    script,
    mode,
    path,
    MEGABYTES,
  ]);
  return JSON.parse(stdout.trim().split("\n").at(-1)!) as LargeResult;
};

const say = ({ seconds, cpu }: LargeResult): string => `${seconds.toFixed(2)} s, ${cpu.toFixed(2)} s of processors`;

test("loading a large file takes at most 1.3 times its size of memory, the weights on the device included", async () => {
  const folder = await mkdtemp(join(tmpdir(), "hornbeam-"));
  try {
    const path = join(folder, "m.keras");
    const results: Record<string, LargeResult> = {};
    for (const mode of ["save", "rawWrite", "raw", "load"]) results[mode] = await run(mode, path);
    const { save, rawWrite, raw, load } = results;
    console.log(
      `${MEGABYTES} MB: saved in ${say(save!)} (the bytes alone ${say(rawWrite!)}), ` +
        `loaded in ${say(load!)} (the bytes alone ${say(raw!)}), peak ${load!.peak?.toFixed(2)} times the file`,
    );
    expect(load!.peak ?? 0).toBeLessThanOrEqual(1.3);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}, 600_000);
