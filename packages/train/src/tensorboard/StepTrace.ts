/** A stretch of time, in milliseconds of `performance.now()`. */
interface Stretch {
  readonly name: string;
  readonly from: number;
  readonly to: number;
}

/** What batches took, and what lay between them, as a trace of Chrome's format: TensorBoard's profile plugin and Perfetto show it. */
export class StepTrace {
  readonly #stretches: Stretch[] = [];
  #last: number | undefined;
  #begun = 0;

  begin(): void {
    this.#begun = performance.now();
    if (this.#last !== undefined) this.#stretches.push({ name: "between", from: this.#last, to: this.#begun });
  }
  end(batch: number): void {
    this.#last = performance.now();
    this.#stretches.push({ name: `batch ${batch}`, from: this.#begun, to: this.#last });
  }
  get isEmpty(): boolean {
    return this.#stretches.length === 0;
  }

  /** The trace as a gzipped JSON file. Times are in microseconds. */
  async toBytes(): Promise<Uint8Array> {
    const events = this.#stretches.map(({ name, from, to }) => ({
      name,
      ph: "X",
      pid: 1,
      tid: name === "between" ? 2 : 1,
      ts: Math.round(from * 1e3),
      dur: Math.round((to - from) * 1e3),
    }));
    const names = [
      { name: "process_name", ph: "M", pid: 1, args: { name: "fit" } },
      { name: "thread_name", ph: "M", pid: 1, tid: 1, args: { name: "training steps" } },
      { name: "thread_name", ph: "M", pid: 1, tid: 2, args: { name: "data and callbacks" } },
    ];
    const text = JSON.stringify({ displayTimeUnit: "ms", traceEvents: [...names, ...events] });
    const stream = new Blob([text]).stream().pipeThrough(new CompressionStream("gzip"));
    return new Uint8Array(await new Response(stream).arrayBuffer());
  }
}
