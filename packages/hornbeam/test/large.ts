// Run by large.test.ts in processes of its own: node large.ts save|load|raw FILE MEGABYTES. Prints what it measured as JSON.
import { readFileSync } from "node:fs";
import { open, readFile, stat } from "node:fs/promises";
import { Dense, Input, loadModel, Sequential, setDevice, wasm } from "../src/index.ts";

/** What one process measured. */
export interface LargeResult {
  readonly seconds: number;
  /** of the processors, in all threads: what a machine with other work to do can tell */
  readonly cpu: number;
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
/** Seconds on the clock and of the processors from here on. */
const watch = (): (() => Pick<LargeResult, "seconds" | "cpu">) => {
  const [start, used] = [performance.now(), process.cpuUsage()];
  return () => {
    const { user, system } = process.cpuUsage(used);
    return { seconds: (performance.now() - start) / 1000, cpu: (user + system) / 1e6 };
  };
};
let took = watch();
if (model) await model.save(path);
else if (mode === "load") await loadModel(path);
else if (mode === "raw") await readFile(path);
else {
  const bytes = await readFile(path);
  took = watch();
  const file = await open(`${path}.raw`, "w");
  await file.write(bytes);
  await file.sync();
  await file.close();
  console.log(JSON.stringify({ ...took(), peak: undefined } satisfies LargeResult));
  process.exit();
}
const times = took();
const after = resident();
const peak = before !== undefined && after !== undefined ? (after - before) / size : undefined;
console.log(JSON.stringify({ ...times, peak } satisfies LargeResult));
