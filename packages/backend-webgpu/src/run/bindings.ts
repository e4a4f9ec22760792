import { DeviceError } from "@hornbeam/ir";
import { describeDispatch } from "./describe.ts";
import { SLOT, type Gpu, type Pipeline } from "./gpu.ts";
import { BANK, segmentOf } from "./memory.ts";
import { codeOver } from "../wgsl/shader.ts";
import type { Dispatch, Ref } from "./plan.ts";

const WORDS = SLOT / 4;
/** Bits of infinity and NaN, which WGSL has no constants for: the last two words of a dispatch's parameters. */
const [INFINITY_BITS, NAN_BITS] = [0x7f800000, 0x7fc00000];

/**
 * What the dispatches of a Program are bound to: a table of addresses, a pipeline and a bind group for each. As long as the places
 * stay the same, so does all of it.
 */
export class Bindings {
  private readonly gpu: Gpu;
  private readonly all: readonly Dispatch[];
  private readonly params: GPUBuffer;
  private readonly table: Uint32Array<ArrayBuffer>;
  private readonly offsets: Uint32Array<ArrayBuffer>;
  /** by slot */
  private readonly pipelines: Pipeline[] = [];
  private readonly segments: (readonly number[])[] = [];
  private readonly bound: (GPUBindGroup | undefined)[] = [];
  private readonly groups = new Map<string, GPUBindGroup>();
  private version = -1;
  private last: readonly number[] = [];

  constructor(gpu: Gpu, all: readonly Dispatch[], slots: number) {
    this.gpu = gpu;
    this.all = all;
    this.params = gpu.device.createBuffer({ size: Math.max(1, slots) * SLOT, usage: 0x40 | 0x8 });
    this.table = new Uint32Array(Math.max(1, slots) * WORDS);
    this.offsets = Uint32Array.from({ length: slots }, (_, i) => i * SLOT);
    // Most likely everything lies in one buffer: its shaders can be made at once.
    if (gpu.memory.buffers === 1) for (const d of all) this.pipeline(d, d.shader.code, 1).ready.catch(() => undefined);
  }

  private pipeline(d: Dispatch, code: string, banks: number): Pipeline {
    return this.gpu.pipeline(code, banks, d.name, () => describeDispatch(d));
  }

  /** Points all dispatches at these places. Returns what to wait for where shaders are still being made. */
  aim(places: readonly number[], at: (r: Ref) => number): Promise<void> | undefined {
    const { last } = this;
    if (last.length === places.length && last.every((p, i) => p === places[i])) return undefined;
    this.last = [];
    const wait: Promise<void>[] = [];
    for (const d of this.all) {
      const pipeline = this.point(d, at);
      if (!pipeline.made) wait.push(pipeline.ready);
    }
    this.gpu.flush();
    this.gpu.device.queue.writeBuffer(this.params, 0, this.table);
    if (!wait.length) {
      this.last = places;
      return undefined;
    }
    return Promise.all(wait).then(() => void (this.last = places));
  }

  /** One dispatch: the addresses of its arguments, and the shader for the buffers that they lie in. */
  private point(d: Dispatch, at: (r: Ref) => number): Pipeline {
    const base = d.slot * WORDS;
    const segments: number[] = [];
    const banks = d.refs.map((r, i) => {
      const place = at(r);
      this.table[base + i] = (place % BANK) / d.widths[i]!;
      const s = segmentOf(place);
      if (!segments.includes(s)) segments.push(s);
      return segments.indexOf(s);
    });
    this.table[base + WORDS - 2] = INFINITY_BITS;
    this.table[base + WORDS - 1] = NAN_BITS;
    if (segments.length > this.gpu.banks)
      throw new DeviceError(
        `webgpu: ${describeDispatch(d)}: the arguments of a kernel must lie in at most ${this.gpu.banks} buffers; received ` +
          `${segments.length}. Take smaller batches.`,
        { op: d.name },
      );
    if (!segments.length) segments.push(0);
    this.segments[d.slot] = segments;
    this.bound[d.slot] = undefined;
    const code = segments.length > 1 ? codeOver(d.shader, banks) : d.shader.code;
    return (this.pipelines[d.slot] = this.pipeline(d, code, segments.length));
  }

  /** Sets pipeline and bindings of a dispatch. */
  bind(pass: GPUComputePassEncoder, d: Dispatch): void {
    const { slot } = d;
    if (this.version !== this.gpu.memory.version) {
      this.version = this.gpu.memory.version;
      this.bound.length = 0;
      this.groups.clear();
    }
    pass.setPipeline(this.pipelines[slot]!.made!);
    pass.setBindGroup(0, (this.bound[slot] ??= this.group(this.segments[slot]!)), this.offsets, slot, 1);
  }

  private group(segments: readonly number[]): GPUBindGroup {
    const key = segments.join();
    let made = this.groups.get(key);
    if (!made) this.groups.set(key, (made = this.gpu.bindGroup(segments, this.params)));
    return made;
  }

  dispose(): void {
    this.gpu.flush();
    this.params.destroy();
  }
}
