import { cpus, totalmem } from "node:os";
import { startEngine, type EngineProcess } from "./engineProcess.ts";
import { measurePeaks } from "./peaks.ts";
import { installPeers } from "./peers.ts";
import type { Report, Result } from "./report.ts";
import { isMeant, isUsual, workloads, type Workload } from "./workloads.ts";

/** What to measure. */
export interface BenchOptions {
  readonly suites: readonly string[];
  readonly engines: readonly string[];
  /** each engine that has threads is measured with each of these numbers of them */
  readonly threads: readonly number[];
  readonly quick: boolean;
  /** the command of a Python that has torch; python3 where none is named */
  readonly python?: readonly string[] | undefined;
  readonly log: (line: string) => void;
}

/** Engines that have one thread: TensorFlow.js has several in pages only. */
const SINGLE: ReadonlySet<string> = new Set([
  "hornbeam-js",
  "jax-js-wasm",
  "tfjs-wasm",
  "tfjs-cpu",
  "hornbeam-webgpu",
  "jax-js-webgpu",
  "tfjs-webgpu",
]);

/** The middle value, or the mean of the two in the middle. */
export const median = (values: readonly number[]): number => {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
};

/** Milliseconds of an engine's steps with one workload after which no more are asked for. */
const LONG = 8000;

/** One workload on all engines: prepared one after the other, then measured in turns, so that all see the same machine. */
const measure = async (
  workload: Workload,
  engines: readonly EngineProcess[],
  options: BenchOptions,
): Promise<Result[]> => {
  const results = new Map<EngineProcess, Result>();
  const base = (engine: EngineProcess) =>
    ({
      workload: workload.name,
      engine: engine.id,
      threads: engine.threads,
      dtype: workload.name.endsWith("Bf16") ? "bfloat16" : "float32",
    }) as const;
  const ready: {
    engine: EngineProcess;
    first: number;
    check?: number;
    times: number[];
    calls: number[];
    submissions?: number | undefined;
    error?: string;
  }[] = [];
  for (const engine of engines) {
    if (!engine.workloads.includes(workload.name)) continue;
    const answer = await engine.ask({ kind: "prepare", workload: workload.name });
    if (answer.kind === "prepared")
      ready.push({
        engine,
        first: answer.firstStepMs,
        ...(answer.check !== undefined && { check: answer.check }),
        times: [],
        calls: [],
      });
    else if (answer.kind === "error") results.set(engine, { ...base(engine), medianMs: null, error: answer.message });
  }
  const rounds = options.quick ? 3 : 7;
  // The first round warms up.
  for (let k = 0; k <= rounds; k++)
    for (const one of ready) {
      // Steps that take long are few.
      if (one.error || one.times.reduce((a, b) => a + b, 0) > LONG) continue;
      const milliseconds = options.quick ? 60 : 250;
      const answer = await one.engine.ask({ kind: "round", workload: workload.name, milliseconds });
      if (answer.kind === "error") one.error = answer.message;
      else if (answer.kind === "times" && k > 0) {
        one.times.push(...answer.milliseconds);
        one.calls.push(...(answer.calls ?? []));
        one.submissions = answer.submissions;
      }
    }
  for (const { engine, first, check, times, calls, submissions, error } of ready) {
    if (!error) await engine.ask({ kind: "close", workload: workload.name });
    const medianMs = times.length && !error ? median(times) : null;
    results.set(engine, {
      ...base(engine),
      medianMs,
      firstStepMs: first,
      ...(check !== undefined && { check }),
      ...(medianMs && submissions !== undefined && { submissions, callMs: median(calls) }),
      ...(medianMs && workload.flops && { gflops: workload.flops / medianMs / 1e6 }),
      ...(medianMs && workload.bytes && { gbs: workload.bytes / medianMs / 1e6 }),
      ...(error && { error }),
    });
  }
  return [...results.values()];
};

/** The whole run. */
export const runBench = async (options: BenchOptions): Promise<{ report: Report; shown: readonly Workload[] }> => {
  const shown = workloads.filter((w) =>
    options.suites.length ? options.suites.some((word) => isMeant(w, word)) : isUsual(w),
  );
  options.log("Measuring the peaks of the machine ...");
  const peaks = await measurePeaks();
  const isPeer = (id: string): boolean => !id.startsWith("hornbeam") && id !== "pytorch" && id !== "onednn";
  const missing = options.engines.some(isPeer) ? installPeers(options.log) : undefined;
  const engines: EngineProcess[] = [];
  const versions: Record<string, string> = {};
  for (const id of options.engines) {
    for (const threads of SINGLE.has(id) ? [1] : options.threads) {
      const engine = isPeer(id) && missing ? missing : await startEngine(id, threads, options.python);
      versions[id] = typeof engine === "string" ? engine : engine.version;
      if (typeof engine !== "string") engines.push(engine);
    }
  }
  const results: Result[] = [];
  try {
    for (const workload of shown) {
      options.log(`${workload.name} ...`);
      results.push(...(await measure(workload, engines, options)));
    }
  } finally {
    for (const engine of engines) engine.stop();
  }
  // The better of two: memory that others are busy with looks slow.
  const again = await measurePeaks();
  const [cpu] = cpus();
  return {
    shown,
    report: {
      date: new Date().toISOString().slice(0, 10),
      machine: {
        cpu: cpu?.model.trim() ?? "unknown",
        cores: cpus().length,
        memoryGiB: Math.round(totalmem() / 2 ** 30),
        node: process.version.slice(1),
      },
      engines: versions,
      peaks: {
        relaxed: peaks.relaxed,
        fmaGflops: Math.max(peaks.fmaGflops, again.fmaGflops),
        bandwidthGBs: Math.max(peaks.bandwidthGBs, again.bandwidthGBs),
      },
      results,
    },
  };
};
