import type { WebgpuBackend } from "../createWebgpuOf.ts";
import type { Observer } from "../run/observer.ts";
import type { Dispatch } from "../run/plan.ts";
import { GpuProfile, type KernelEvent } from "./GpuProfile.ts";

/** Dispatches whose begin and end fit into one set of queries. */
const SET = 2048;
const TICKS = 8;

const event = (d: Dispatch, submission: number): KernelEvent => {
  const { name, shader, members = [d] } = d;
  const decls = members.flatMap((m) => m.decls);
  return {
    name: members.length > 1 ? `${name} × ${members.length}` : name,
    submission,
    bytes: decls.reduce((sum, { bytes }) => sum + bytes, 0),
    workgroups: shader.groups[0] * shader.groups[1] * members.length,
    shapes: decls.map(({ dtype, shape }) => `${dtype}[${shape.join(", ")}]`).join(", "),
  };
};

/** Begin and end of dispatches in nanoseconds, once the GPU has come so far. */
type Times = Promise<BigUint64Array>;

/** Every dispatch in a pass of its own, which notes when it begins and ends. */
class Recorder implements Observer {
  readonly events: KernelEvent[] = [];
  readonly times: { readonly from: number; readonly ticks: Times }[] = [];
  submissions = 0;

  record(...[device, items, put, submit]: Parameters<Observer["record"]>): void {
    const timed = device.features.has("timestamp-query");
    const encoder = device.createCommandEncoder();
    const reads: (() => void)[] = [];
    for (let from = 0; from < items.length; from += SET) {
      const part = items.slice(from, from + SET);
      const queries = timed ? device.createQuerySet({ type: "timestamp", count: 2 * part.length }) : undefined;
      part.forEach((d, i) => {
        const pass = encoder.beginComputePass(
          queries && {
            timestampWrites: { querySet: queries, beginningOfPassWriteIndex: 2 * i, endOfPassWriteIndex: 2 * i + 1 },
          },
        );
        put(pass, d);
        pass.end();
      });
      if (queries) reads.push(this.resolve(device, encoder, queries, this.events.length));
      for (const d of part) this.events.push(event(d, this.submissions));
    }
    submit(encoder);
    this.submissions++;
    for (const read of reads) read();
  }

  /** Copies the queries' results to where they can be read; what it returns reads them. */
  private resolve(device: GPUDevice, encoder: GPUCommandEncoder, queries: GPUQuerySet, from: number): () => void {
    const size = TICKS * queries.count;
    const resolved = device.createBuffer({ size, usage: 0x200 | 0x4 });
    const staging = device.createBuffer({ size, usage: 0x1 | 0x8 });
    encoder.resolveQuerySet(queries, 0, queries.count, resolved, 0);
    encoder.copyBufferToBuffer(resolved, 0, staging, 0, size);
    return () => {
      const ticks = staging.mapAsync(1).then(() => {
        const values = new BigUint64Array(staging.getMappedRange().slice(0));
        for (const one of [staging, resolved, queries]) one.destroy();
        return values;
      });
      // Who asks for the profile hears of it.
      ticks.catch(() => undefined);
      this.times.push({ from, ticks });
    };
  }

  async finish(): Promise<GpuProfile> {
    const all = await Promise.all(this.times.map(async ({ from, ticks }) => ({ from, ticks: await ticks })));
    const first = all[0]?.ticks[0] ?? 0n;
    const events = [...this.events];
    for (const { from, ticks } of all)
      for (let i = 0; 2 * i < ticks.length; i++) {
        const [begin, end] = [ticks[2 * i]!, ticks[2 * i + 1]!];
        events[from + i] = {
          ...events[from + i]!,
          start: Number(begin - first) / 1e3,
          // Clocks of some adapters step back when they change their pace.
          microseconds: Math.max(0, Number(end - begin) / 1e3),
        };
      }
    return new GpuProfile(events, this.submissions);
  }
}

/**
 * Runs something and tells what the GPU did meanwhile: dispatches, bytes and, where the adapter has `timestamp-query`, microseconds
 * of each kernel. Every dispatch is a pass of its own then, so that the whole takes longer than without. Browsers round times to
 * 100 µs unless they are started with developer features.
 *
 * `console.log((await profile(backend, () => model.fit(x, y))).table())`
 *
 * @throws what `body` or the device throws.
 */
export const profile = async (backend: WebgpuBackend, body: () => unknown): Promise<GpuProfile> => {
  const recorder = new Recorder();
  backend.observe(recorder);
  try {
    await body();
    await backend.sync();
  } finally {
    backend.observe();
  }
  return recorder.finish();
};
