import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import type { FuzzResult } from "./fuzz.ts";

/** Files per reader; the whole count is `HORNBEAM_FUZZ=100000 npm test -- packages/hornbeam/test/fuzz`. */
const COUNT = Number(process.env["HORNBEAM_FUZZ"] ?? 400);
/** Models are built from what is read, which takes ten times as long: a tenth of many. */
const countOf = (reader: string): string =>
  String(reader === "model" || reader === "legacy" ? Math.max(Math.min(COUNT, 400), COUNT / 10) : COUNT);
/** Nothing reaches a prototype through `__proto__`, and no text becomes code. */
const FLAGS = [
  "--conditions=source",
  "--disable-proto=throw",
  "--disallow-code-generation-from-strings",
  "--max-old-space-size=512",
];
const script = fileURLToPath(new URL("./fuzz.ts", import.meta.url));

test.each(["zip", "hdf5", "json", "safetensors", "npy", "npz", "index", "model", "legacy", "weights"])(
  "%s: damaged files give a FormatError or what is in them, in time and memory",
  async (reader) => {
    const seed = process.env["HORNBEAM_FUZZ_SEED"] ?? "1";
    const { stdout } = await promisify(execFile)(process.execPath, [...FLAGS, script, reader, countOf(reader), seed], {
      maxBuffer: 2 ** 24,
    });
    const result = JSON.parse(stdout.trim().split("\n").at(-1)!) as FuzzResult;
    expect(result.wrong).toEqual([]);
    expect(result.refused).toBeGreaterThan(0);
    expect(result.prototype).toBe(true);
    expect(result.peakMiB).toBeLessThan(256);
    console.log(
      `${reader}: ${result.refused} of ${result.runs} refused, slowest ${result.slowestMs.toFixed(0)} ms, ${result.peakMiB.toFixed(0)} MiB`,
    );
  },
  3_600_000,
);
