import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { differing, show, type Report, type Result } from "../src/report.ts";
import { median, runBench } from "../src/run.ts";
import { cnnWeights, mobilenetWeights, valuesOf } from "../src/shapes.ts";
import { isMeant, workloads } from "../src/workloads.ts";
import { hasAdapter, HOW } from "../../../packages/conformance/test/webgpu/adapter.ts";

const result = (workload: string, engine: string, medianMs: number | null, more: Partial<Result> = {}): Result => ({
  workload,
  engine,
  threads: 1,
  dtype: "float32",
  medianMs,
  ...more,
});
const report = (results: readonly Result[]): Report => ({
  date: "2026-01-02",
  machine: { cpu: "A processor", cores: 2, memoryGiB: 4, node: "26.0.0" },
  engines: { "hornbeam-wasm": "1.0.0", "jax-js-wasm": "0.1", pytorch: "not installed" },
  peaks: { fmaGflops: 50, relaxed: true, bandwidthGBs: 20 },
  results,
});
const row = (text: string, name: string): string[] =>
  text
    .split("\n")
    .find((line) => line.includes(name))!
    .split("│")
    .map((cell) => cell.trim());

test("the median is the middle, or between the two in the middle", () => {
  expect(median([5, 1, 9])).toBe(5);
  expect(median([4, 1, 9, 6])).toBe(5);
});

test("the table gives times, rates, and ratios to the best of each kind and to the limit", () => {
  const ms = (2 * 512 ** 3) / 40e6;
  const text = show(
    report([
      result("matmul512NN", "hornbeam-wasm", ms, { gflops: 40 }),
      result("matmul512NN", "jax-js-wasm", 2 * ms, { gflops: 20 }),
      result("matmul512NN", "pytorch", ms / 4, { gflops: 160 }),
      result("cnn", "hornbeam-wasm", 20),
      result("cnn", "jax-js-wasm", null, { error: "no gradient" }),
    ]),
    workloads,
  );
  expect(row(text, "matmul512NN").slice(2, -1)).toEqual([
    "6.71 (40.0)",
    "13.42 (20.0)",
    "1.68 (160.0)",
    "0.50 ×",
    "4.00 ×",
    "80 %",
  ]);
  expect(row(text, " cnn ").slice(2, 5)).toEqual(["20.00", "✗", "–"]);
  expect(text).toContain("jax-js-wasm, cnn: no gradient");
  expect(text).toContain("pytorch: not installed");
});

test("columns are in the order of the engines, each number of threads its own, whoever failed first", () => {
  const text = show(
    report([
      result("cnn", "jax-js-wasm", null, { error: "no gradient" }),
      result("cnn", "hornbeam-wasm", 12, { threads: 2 }),
      result("cnn", "hornbeam-wasm", 20),
    ]),
    workloads,
  );
  expect(row(text, "ms a step").slice(2, 6)).toEqual(["hornbeam-wasm", "hornbeam-wasm ×2", "jax-js-wasm", "pytorch"]);
  expect(row(text, " cnn ").slice(2, 6)).toEqual(["20.00", "12.00", "✗", "–"]);
});

test("ratios compare what ran on as many threads", () => {
  const of = (threads: number, ms: number): Result[] => [
    result("matmul512NN", "hornbeam-wasm", ms, { threads }),
    result("matmul512NN", "pytorch", ms / 4, { threads }),
  ];
  const ms = (2 * 512 ** 3) / 40e6;
  expect(row(show(report([...of(1, ms), ...of(2, ms / 2)]), workloads), "matmul512NN").slice(-4, -1)).toEqual([
    "–",
    "4.00 ×",
    "80 %",
  ]);
  // Two threads have twice the peak of one.
  expect(row(show(report(of(2, ms / 2)), workloads), "matmul512NN").slice(-4, -1)).toEqual(["–", "4.00 ×", "80 %"]);
});

test("the suite webgpu is products, and training steps, of other suites; the report tells submissions and time of the call", () => {
  expect(workloads.filter((w) => isMeant(w, "webgpu")).map((w) => w.name)).toEqual([
    "matmul512NN",
    "matmul1024NN",
    "mlp",
    "cnn",
    "gpt",
  ]);
  const text = show(
    report([
      result("mlp", "hornbeam-webgpu", 10, { submissions: 1, callMs: 0.25, gflops: 5 }),
      result("mlp", "jax-js-webgpu", 20, { submissions: 40.5, callMs: 7 }),
    ]),
    workloads,
  );
  // The peaks are the processor's.
  expect(row(text, " mlp ").slice(-4, -1)).toEqual(["0.50 ×", "–", "–"]);
  expect(text).toContain("hornbeam-webgpu, mlp: 1 submissions, 0.250 ms");
  expect(text).toContain("jax-js-webgpu, mlp: 40.5 submissions, 7.000 ms");
});

test.skipIf(!hasAdapter)(
  `a step on WebGPU is one submission${hasAdapter ? "" : ` (${HOW})`}`,
  { timeout: 60_000 },
  async () => {
    const { report: made } = await runBench({
      suites: ["mlp"],
      engines: ["hornbeam-webgpu"],
      threads: [1],
      quick: true,
      log: () => undefined,
    });
    expect(made.results).toEqual([
      expect.objectContaining({ engine: "hornbeam-webgpu", workload: "mlp", submissions: 1 }),
    ]);
    expect(made.results[0]!.callMs).toBeGreaterThan(0);
  },
);

test("an engine that computes something else is named", () => {
  const results = [
    result("softmax", "hornbeam-wasm", 1, { check: 4096 }),
    result("softmax", "jax-js-wasm", 1, { check: 4096.001 }),
    result("softmax", "pytorch", 1, { check: 4000 }),
    result("mlp", "hornbeam-wasm", 1, { check: 2.3 }),
    result("mlp", "tfjs-wasm", null, { error: "no kernel" }),
    result("mlp", "pytorch", 1, { check: 2.4 }),
  ];
  expect(differing(results, workloads)).toEqual([
    "  pytorch, mlp: 2.4 where hornbeam-wasm has 2.3",
    "  pytorch, softmax: 4000 where hornbeam-wasm has 4096",
  ]);
});

test("weights have the spread of their kind", () => {
  expect([...valuesOf([[3], "zeros"], 1), ...valuesOf([[2], "ones"], 1)]).toEqual([0, 0, 0, 1, 1]);
  const kernel = valuesOf([[64, 512], "kernel"], 1);
  const limit = Math.sqrt(6 / 576);
  expect(Math.max(...kernel)).toBeLessThanOrEqual(limit);
  expect(Math.max(...kernel)).toBeGreaterThan(0.95 * limit);
});

test("kernels with their channels first have the numbers of the others", () => {
  const [[shape], [firstShape]] = [cnnWeights(false)[2]!, cnnWeights(true)[2]!];
  expect([shape, firstShape]).toEqual([
    [3, 3, 32, 64],
    [64, 32, 3, 3],
  ]);
  const last = valuesOf(cnnWeights(false)[2]!, 12);
  const first = valuesOf(cnnWeights(true)[2]!, 12);
  for (const [h, w, i, o] of [
    [0, 0, 0, 0],
    [1, 2, 5, 60],
    [2, 1, 31, 7],
  ] as const)
    expect(first[((o * 32 + i) * 3 + h) * 3 + w]).toBe(last[((h * 3 + w) * 32 + i) * 64 + o]);
  const depthwise = valuesOf(mobilenetWeights(true)[5]!, 105);
  expect(mobilenetWeights(true)[5]![0]).toEqual([32, 1, 3, 3]);
  expect(depthwise[7 * 9 + 4]).toBe(valuesOf(mobilenetWeights(false)[5]!, 105)[4 * 32 + 7]);
  expect(mobilenetWeights(false)).toHaveLength(27 * 5 + 2);
});

test("two engines in processes of their own, measured in turns, with one result", async () => {
  const { report: made, shown } = await runBench({
    suites: ["small", "matmul64NN"],
    engines: ["hornbeam-wasm", "hornbeam-js", "pytorch"],
    threads: [1],
    quick: true,
    python: ["no-such-python"],
    log: () => undefined,
  });
  expect(shown.map((w) => w.name)).toEqual(["matmul64NN", "small"]);
  expect(made.engines["pytorch"]).toMatch(/^not installed \(.*no-such-python.*--python COMMAND/);
  expect(Object.keys(made)).toEqual(["date", "machine", "engines", "peaks", "results"]);
  expect(made.peaks.fmaGflops).toBeGreaterThan(0);
  expect(made.results).toHaveLength(4);
  for (const r of made.results) {
    expect(r.error).toBeUndefined();
    expect(r.medianMs).toBeGreaterThan(0);
    expect(r.firstStepMs).toBeGreaterThan(0);
  }
  expect(differing(made.results, shown)).toEqual([]);
});

test("the command refuses what it does not know, and says what there is", async () => {
  const main = fileURLToPath(new URL("../src/main.ts", import.meta.url));
  const run = promisify(execFile)(process.execPath, [
    "--conditions=source",
    main,
    "nonsense",
    "--engines",
    "abacus",
    "--threads",
    "0",
  ]);
  await expect(run).rejects.toMatchObject({
    code: 2,
    stderr: expect.stringMatching(
      /unknown suite "nonsense"; there are matmul.*small, primitives, native.*, webgpu, eventloop.*\n.*"abacus".*\n.*whole number/s,
    ) as string,
  });
});
