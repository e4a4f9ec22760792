// Run by large.test.ts in processes of its own: node large.ts save|load|raw FILE MEGABYTES. Prints what it measured as JSON.
import { readFileSync } from "node:fs";
import { open, readFile, stat } from "node:fs/promises";
import { Dense, Input, loadModel, Sequential, setDevice, wasm } from "../src/index.ts";

/** What one process measured. */
export interface LargeResult {
  readonly seconds: number;
  /** Most memory resident above what the process had before, over the size of the file; undefined where the system does not say. */
  readonly peak: number | undefined;
}

const [mode = "", path = "", megabytes = "64"] = process.argv.slice(2);
/** Most memory that was resident so far, in bytes. */
const resident = (): number | undefined => {
  try {
    return Number(/VmHWM:\s+(\d+)/.exec(readFileSync("/proc/self/status", "utf8"))?.[1]) * 1024;
  } catch {
    return undefined;
  }
};
const layers = 16;
const width = Math.round(Math.sqrt((Number(megabytes) * 1e6) / 4 / layers));
setDevice(await wasm());
const size = mode === "save" ? 1 : (await stat(path)).size;
const make = (): Sequential =>
  new Sequential([Input({ shape: [width] }), ...Array.from({ length: layers }, () => new Dense(width))]);
const model = mode === "save" ? make() : undefined;
for (const v of model?.weights ?? []) v.value.realize();
await model?.weights[0]?.value.bytes();
const before = resident();
const start = performance.now();
if (model) await model.save(path);
else if (mode === "load") await loadModel(path);
else if (mode === "raw") await readFile(path);
else {
  const bytes = await readFile(path);
  const from = performance.now();
  const file = await open(`${path}.raw`, "w");
  await file.write(bytes);
  await file.sync();
  await file.close();
  console.log(JSON.stringify({ seconds: (performance.now() - from) / 1000, peak: undefined } satisfies LargeResult));
  process.exit();
}
const seconds = (performance.now() - start) / 1000;
const after = resident();
const peak = before !== undefined && after !== undefined ? (after - before) / size : undefined;
console.log(JSON.stringify({ seconds, peak } satisfies LargeResult));
