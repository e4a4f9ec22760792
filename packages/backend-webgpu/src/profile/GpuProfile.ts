/** One dispatch of a kernel. */
export interface KernelEvent {
  readonly name: string;
  /** number of the submission it was part of, from 0 */
  readonly submission: number;
  /** bytes of the buffers that it names */
  readonly bytes: number;
  readonly workgroups: number;
  /** "float32[64, 784], …" */
  readonly shapes: string;
  /** µs from the first event on, and µs it took; absent where the adapter has no `timestamp-query` */
  readonly start?: number;
  readonly microseconds?: number;
}

/** All dispatches of one kernel. */
export interface ProfileRow {
  readonly name: string;
  readonly dispatches: number;
  readonly bytes: number;
  readonly microseconds?: number;
}

const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);

/** What the GPU did while something ran. */
export class GpuProfile {
  readonly events: readonly KernelEvent[];
  readonly submissions: number;

  constructor(events: readonly KernelEvent[], submissions: number) {
    this.events = events;
    this.submissions = submissions;
  }

  /** A row for each kernel; those that took longest first, or those that moved most where there are no times. */
  get rows(): ProfileRow[] {
    const byName = new Map<string, KernelEvent[]>();
    for (const e of this.events) {
      const known = byName.get(e.name);
      if (known) known.push(e);
      else byName.set(e.name, [e]);
    }
    const rows = [...byName].map(([name, events]): ProfileRow => {
      const times = events.flatMap((e) => e.microseconds ?? []);
      return {
        name,
        dispatches: events.length,
        bytes: sum(events.map((e) => e.bytes)),
        ...(times.length && { microseconds: sum(times) }),
      };
    });
    return rows.sort((a, b) => (b.microseconds ?? 0) - (a.microseconds ?? 0) || b.bytes - a.bytes);
  }

  /** The rows as text: dispatches, microseconds, their share, megabytes and GB/s. */
  table(): string {
    const { rows } = this;
    const total = sum(rows.map((r) => r.microseconds ?? 0));
    const head = ["kernel", "dispatches", "µs", "%", "MB", "GB/s"];
    const cells = rows.map(({ name, dispatches, bytes, microseconds: us }) => [
      name.length > 60 ? `${name.slice(0, 59)}…` : name,
      String(dispatches),
      us === undefined ? "–" : us.toFixed(1),
      us === undefined || !total ? "–" : ((100 * us) / total).toFixed(1),
      (bytes / 1e6).toFixed(3),
      us ? (bytes / us / 1e3).toFixed(2) : "–",
    ]);
    const widths = head.map((h, i) => Math.max(h.length, ...cells.map((c) => c[i]!.length)));
    const line = (c: readonly string[]): string =>
      c.map((text, i) => (i ? text.padStart(widths[i]!) : text.padEnd(widths[i]!))).join("  ");
    const all = `${this.events.length} dispatches in ${this.submissions} submissions${total ? `, ${total.toFixed(1)} µs` : ""}`;
    return [line(head), ...cells.map(line), all].join("\n");
  }

  /**
   * Chrome's trace format, for chrome://tracing and Perfetto. Without times, events follow each other at 1 µs each.
   *
   * `await writeFile("trace.json", JSON.stringify(profile.trace()))`
   */
  trace(): { readonly traceEvents: readonly Readonly<Record<string, unknown>>[] } {
    return {
      traceEvents: [
        { name: "thread_name", ph: "M", pid: 1, tid: 1, args: { name: "GPU" } },
        ...this.events.map(({ name, start, microseconds, ...args }, i) => ({
          name,
          cat: "kernel",
          ph: "X",
          pid: 1,
          tid: 1,
          ts: start ?? i,
          dur: microseconds ?? 1,
          args,
        })),
      ],
    };
  }
}
