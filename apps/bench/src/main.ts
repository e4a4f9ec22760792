import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { showEventLoop } from "./eventLoop/eventLoop.ts";
import { fitNames } from "./eventLoop/names.ts";
import { show } from "./report.ts";
import { runBench } from "./run.ts";
import { nativeSuite, workloads } from "./workloads.ts";

const ENGINES = [
  "hornbeam-native",
  "hornbeam-wasm",
  "hornbeam-js",
  "jax-js-wasm",
  "tfjs-wasm",
  "tfjs-cpu",
  "onnxruntime-web",
  "onnxruntime-node",
  "pytorch",
  "onednn",
];

/** What runs where the suite is "webgpu": all on one adapter. */
const ON_GPU = ["hornbeam-webgpu", "jax-js-webgpu", "tfjs-webgpu"];

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    json: { type: "string" },
    threads: { type: "string" },
    engines: { type: "string" },
    python: { type: "string" },
    quick: { type: "boolean", default: false },
  },
});

/** `eventloop` is no suite: it measures something else. */
const [word, ...cases] = positionals;
const isEventLoop = word === "eventloop";

const words = [...new Set(workloads.map((w) => w.suite)), "native", "webgpu"];
const known = new Set([...words, ...workloads.map((w) => w.name)]);
const isNative = positionals.includes("native");
const suites = positionals.flatMap((s) => (s === "native" ? nativeSuite.suites : [s]));
const usual = isNative ? nativeSuite.engines : positionals.includes("webgpu") ? ON_GPU : ENGINES;
const engines = values.engines?.split(",") ?? usual;
const threads = (values.threads ?? (isNative ? nativeSuite.threads : "1")).split(",").map(Number);
const problems = [
  ...(isEventLoop ? [] : positionals)
    .filter((s) => !known.has(s))
    .map((s) => `unknown suite "${s}"; there are ${words.join(", ")}, eventloop`),
  ...(isEventLoop ? cases : [])
    .filter((s) => !(fitNames as readonly string[]).includes(s))
    .map((s) => `unknown case "${s}"; there are ${fitNames.join(", ")}`),
  ...engines
    .filter((e) => !ENGINES.includes(e) && !ON_GPU.includes(e))
    .map((e) => `unknown engine "${e}"; there are ${[...ENGINES, ...ON_GPU].join(", ")}`),
  ...(threads.every((n) => Number.isInteger(n) && n > 0)
    ? []
    : [`--threads takes a whole number of at least 1, or several with commas; received ${values.threads}`]),
];

if (problems.length) {
  console.error(problems.map((p) => `bench: ${p}.`).join("\n"));
  process.exitCode = 2;
} else if (isEventLoop) {
  console.log(await showEventLoop(cases, threads[0]!, values.quick ? 1 : 5));
} else {
  const { report, shown } = await runBench({
    suites,
    engines,
    threads,
    quick: values.quick,
    python: values.python?.split(" "),
    log: (line) => process.stderr.isTTY && process.stderr.write(`\r\u001b[2K${line}`),
  });
  if (process.stderr.isTTY) process.stderr.write("\r\u001b[2K");
  console.log(show(report, shown));
  if (values.json) writeFileSync(values.json, `${JSON.stringify(report, null, 2)}\n`);
}
