import Table from "cli-table3";
import type { Peaks } from "./peaks.ts";
import type { Workload } from "./workloads.ts";

/** One engine on one workload. */
export interface Result {
  readonly workload: string;
  readonly engine: string;
  readonly threads: number;
  readonly dtype: "float32";
  readonly medianMs: number | null;
  readonly gflops?: number;
  readonly gbs?: number;
  readonly firstStepMs?: number;
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

/** How near the best Hornbeam backend is to the limit, and to the best peer: below 1 is faster than it. */
const ratios = (workload: Workload, results: readonly Result[], peaks: Peaks): [string, string] => {
  const of = (own: boolean): number =>
    Math.min(...results.filter((r) => r.engine.startsWith("hornbeam") === own).map((r) => r.medianMs ?? Infinity));
  const [own, peer] = [of(true), of(false)];
  if (own === Infinity) return ["–", "–"];
  const floor = workload.flops
    ? workload.flops / peaks.fmaGflops / 1e6
    : workload.bytes
      ? workload.bytes / peaks.bandwidthGBs / 1e6
      : undefined;
  return [
    peer === Infinity ? "–" : `${(own / peer).toFixed(2)} ×`,
    floor ? `${((floor / own) * 100).toFixed(0)} %` : "–",
  ];
};

/** The table: rows are workloads, columns engines; milliseconds, and GFLOP/s or GB/s in parentheses. */
export const show = (report: Report, workloads: readonly Workload[]): string => {
  const { machine, peaks, engines, results } = report;
  const names = Object.keys(engines);
  const table = new Table({
    head: ["ms a step (GFLOP/s, GB/s)", ...names, "to the best peer", "of the limit"],
    style: { head: [], border: [], compact: true },
    colAligns: ["left", ...names.map(() => "right" as const), "right", "right"],
  });
  for (const workload of workloads) {
    const own = results.filter((r) => r.workload === workload.name);
    if (own.length)
      table.push([
        workload.name,
        ...names.map((e) => cell(own.find((r) => r.engine === e))),
        ...ratios(workload, own, peaks),
      ]);
  }
  const failed = results.filter((r) => r.error).map((r) => `  ${r.engine}, ${r.workload}: ${r.error}`);
  return [
    `${machine.cpu}, ${machine.cores} cores, ${machine.memoryGiB} GiB, Node ${machine.node}, ${report.date}`,
    `Peaks of one thread, measured now: ${peaks.fmaGflops.toFixed(1)} GFLOP/s of 128-bit ${peaks.relaxed ? "fused multiply-adds" : "multiplications and additions"}, ${peaks.bandwidthGBs.toFixed(1)} GB/s read and written.`,
    ...names.map((e) => `  ${e}: ${engines[e]}`),
    table.toString(),
    ...(failed.length ? ["What failed:", ...failed] : []),
  ].join("\n");
};
