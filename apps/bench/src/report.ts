import Table from "cli-table3";
import type { Peaks } from "./peaks.ts";
import type { Workload } from "./workloads.ts";

/** One engine on one workload. */
export interface Result {
  readonly workload: string;
  readonly engine: string;
  readonly threads: number;
  readonly dtype: "float32" | "bfloat16";
  readonly medianMs: number | null;
  readonly gflops?: number;
  readonly gbs?: number;
  readonly firstStepMs?: number;
  /** on a GPU: submissions a step, and milliseconds until its call returned */
  readonly submissions?: number;
  readonly callMs?: number;
  /** what the step computed, to compare the mathematics */
  readonly check?: number;
  readonly error?: string;
}

/** All of a run, as `--json` writes it. */
export interface Report {
  readonly date: string;
  readonly machine: { readonly cpu: string; readonly cores: number; readonly memoryGiB: number; readonly node: string };
  readonly engines: Readonly<Record<string, string>>;
  readonly peaks: Peaks;
  readonly results: readonly Result[];
}

const showMs = (ms: number): string => (ms < 1 ? ms.toFixed(3) : ms < 100 ? ms.toFixed(2) : ms.toFixed(0));

const cell = (result: Result | undefined): string => {
  if (!result) return "–";
  if (result.medianMs === null) return "✗";
  const rate = result.gflops ? ` (${result.gflops.toFixed(1)})` : result.gbs ? ` (${result.gbs.toFixed(1)})` : "";
  return showMs(result.medianMs) + rate;
};

/** Engines with several threads have a column for each number of them. */
const columnOf = ({ engine, threads }: Result): string => (threads > 1 ? `${engine} ×${threads}` : engine);

type Family = "hornbeam" | "native" | "JavaScript";
const familyOf = (engine: string): Family =>
  engine.startsWith("hornbeam") ? "hornbeam" : /pytorch|onednn|-node$/.test(engine) ? "native" : "JavaScript";

/**
 * How near the best Hornbeam backend is to the best of the others (below 1 is faster than it), and to the limit. Where several numbers of threads
 * were measured, with the lowest of them.
 */
const ratios = (workload: Workload, results: readonly Result[], peaks: Peaks): [string, string, string] => {
  const threads = Math.min(...results.filter((r) => familyOf(r.engine) === "hornbeam").map((r) => r.threads));
  const comparable = results.filter((r) => r.threads <= threads);
  const of = (family: Family): number =>
    Math.min(...comparable.filter((r) => familyOf(r.engine) === family).map((r) => r.medianMs ?? Infinity));
  const own = of("hornbeam");
  if (own === Infinity) return ["–", "–", "–"];
  const to = (other: number): string => (other === Infinity ? "–" : `${(own / other).toFixed(2)} ×`);
  // The peaks are the processor's: they say nothing of a GPU.
  const floor = results.every((r) => r.engine.endsWith("-webgpu"))
    ? undefined
    : workload.flops
      ? workload.flops / (peaks.fmaGflops * threads) / 1e6
      : workload.bytes
        ? workload.bytes / peaks.bandwidthGBs / 1e6
        : undefined;
  return [to(of("JavaScript")), to(of("native")), floor ? `${((floor / own) * 100).toFixed(0)} %` : "–"];
};

/** Engines whose result (or first loss) is another than the first one's, though all get the same inputs and weights: their times say nothing. */
export const differing = (results: readonly Result[], workloads: readonly Workload[]): string[] =>
  workloads.flatMap(({ name }) => {
    const [first, ...others] = results.filter((r) => r.workload === name && r.check !== undefined);
    return others
      .filter(
        (r) => Math.abs(r.check! - first!.check!) > (name.endsWith("Bf16") ? 3e-2 : 1e-3) * Math.abs(first!.check!),
      )
      .map((r) => `  ${r.engine}, ${name}: ${r.check} where ${first!.engine} has ${first!.check}`);
  });

/** Submissions and milliseconds of JavaScript a step, of engines on a GPU. */
const onGpu = (results: readonly Result[]): string[] =>
  results.flatMap(({ engine, workload, submissions, callMs }) =>
    submissions === undefined
      ? []
      : [
          `  ${engine}, ${workload}: ${submissions.toFixed(submissions % 1 ? 1 : 0)} submissions, ${callMs!.toFixed(3)} ms`,
        ],
  );

/** The table: rows are workloads, columns engines; milliseconds, and GFLOP/s or GB/s in parentheses. */
export const show = (report: Report, workloads: readonly Workload[]): string => {
  const { machine, peaks, engines, results } = report;
  const names = Object.keys(engines).flatMap((engine) => {
    const own = results.filter((r) => r.engine === engine).sort((a, b) => a.threads - b.threads);
    return own.length ? [...new Set(own.map(columnOf))] : [engine];
  });
  const table = new Table({
    head: ["ms a step (GFLOP/s, GB/s)", ...names, "to JavaScript's best", "to native", "of the limit"],
    style: { head: [], border: [], compact: true },
    colAligns: ["left", ...names.map(() => "right" as const), "right", "right", "right"],
  });
  for (const workload of workloads) {
    const own = results.filter((r) => r.workload === workload.name);
    if (own.length)
      table.push([
        workload.name,
        ...names.map((name) => cell(own.find((r) => columnOf(r) === name))),
        ...ratios(workload, own, peaks),
      ]);
  }
  const failed = results.filter((r) => r.error).map((r) => `  ${r.engine}, ${r.workload}: ${r.error}`);
  const other = differing(results, workloads);
  const gpu = onGpu(results);
  return [
    `${machine.cpu}, ${machine.cores} cores, ${machine.memoryGiB} GiB, Node ${machine.node}, ${report.date}`,
    `Peaks of one thread, measured now: ${peaks.fmaGflops.toFixed(1)} GFLOP/s of 128-bit ${peaks.relaxed ? "fused multiply-adds" : "multiplications and additions"}, ${peaks.bandwidthGBs.toFixed(1)} GB/s read and written.`,
    ...Object.entries(engines).map(([id, version]) => `  ${id}: ${version}`),
    table.toString(),
    ...(gpu.length ? ["A step's submissions, and the time until its call has returned:", ...gpu] : []),
    ...(failed.length ? ["What failed:", ...failed] : []),
    ...(other.length ? ["What computed something else:", ...other] : []),
  ].join("\n");
};
