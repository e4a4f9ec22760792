import { dtypes } from "@hornbeam/ir";
import { MOST } from "../wgsl/batched.ts";
import { describeDispatch } from "./describe.ts";
import { SLOT, type Gpu, type Pipeline } from "./gpu.ts";
import { BANK, segmentOf } from "./memory.ts";
import type { Lie } from "./overSegments.ts";
import type { Dispatch, Ref } from "./plan.ts";

const WORDS = SLOT / 4;
/** Bits of infinity and NaN, which WGSL has no constants for: the last two words of a dispatch's parameters. */
const [INFINITY_BITS, NAN_BITS] = [0x7f800000, 0x7fc00000];

/** One call of the device: a pipeline with the parameters of one dispatch, or of several in a row. */
interface Call {
  readonly pipeline: Pipeline;
  readonly segments: readonly number[];
  readonly slot: number;
  readonly count: number;
}

/** All arguments in one buffer. */
const whole = ({ shader: { code } }: Dispatch): Lie => ({ segments: [0], code });

/**
 * What the dispatches of a Program are bound to: a table of addresses, pipelines and bind groups. As long as the places stay the
 * same, so does all of it; where some move, what lies in them is pointed at anew.
 */
export class Bindings {
  readonly #gpu: Gpu;
  readonly #all: readonly Dispatch[];
  readonly #params: GPUBuffer;
  readonly #table: Uint32Array<ArrayBuffer>;
  /** by slot of a dispatch: what it takes */
  readonly #calls: (readonly Call[])[] = [];
  /** by slot of a call */
  readonly #bound: (GPUBindGroup | undefined)[] = [];
  /** by number of a place: dispatches with an argument there */
  readonly #users: Dispatch[][] = [];
  #version = -1;
  #last: readonly number[] = [];

  /** @param placeOf number of the place that an argument is in */
  constructor(gpu: Gpu, all: readonly Dispatch[], slots: number, placeOf: (r: Ref) => number) {
    this.#gpu = gpu;
    this.#all = all;
    // Shaders for many dispatches bind as many parameters, used or not.
    const wide = all.some((d) => d.members) ? MOST - 1 : 0;
    this.#table = new Uint32Array(Math.max(1, slots + wide) * WORDS);
    this.#params = gpu.device.createBuffer({ size: this.#table.byteLength, usage: 0x40 | 0x8 });
    for (const d of all)
      for (const { refs } of d.members ?? [d])
        for (const r of refs) {
          const users = (this.#users[placeOf(r)] ??= []);
          if (users.at(-1) !== d) users.push(d);
        }
    // Most likely everything lies in one buffer: its shaders can be made at once.
    if (gpu.memory.buffers === 1)
      for (const d of all) this.#call(d, whole(d), d.members?.length ?? 1).pipeline.ready.catch(() => undefined);
  }

  #call(d: Dispatch, { segments, code }: Lie, count: number): Call {
    const [text, span] = count > 1 ? [this.#gpu.kit.batches!.code(code), SLOT * MOST] : [code, SLOT];
    const pipeline = this.#gpu.pipeline(text, segments.length, span, d.name, () => describeDispatch(d));
    return { pipeline, segments, slot: d.slot, count };
  }

  /** Points all dispatches at these places. Returns what to wait for where shaders are still being made. */
  aim(places: readonly number[], at: (r: Ref) => number): Promise<void> | undefined {
    const last = this.#last;
    const whole = last.length !== places.length;
    const moved = whole ? this.#all : new Set(places.flatMap((p, i) => (p === last[i] ? [] : (this.#users[i] ?? []))));
    this.#last = [];
    const wait: Promise<void>[] = [];
    let [from, to] = [Infinity, 0];
    for (const d of moved) {
      this.#calls[d.slot] = this.#point(d, at);
      for (const { pipeline } of this.#calls[d.slot]!) if (!pipeline.made) wait.push(pipeline.ready);
      from = Math.min(from, d.slot);
      to = Math.max(to, d.slot + (d.members?.length ?? 1));
    }
    if (from < to) {
      this.#gpu.flush();
      const { queue } = this.#gpu.device;
      queue.writeBuffer(this.#params, from * SLOT, this.#table, from * WORDS, (to - from) * WORDS);
    }
    if (!wait.length) {
      this.#last = places;
      return undefined;
    }
    return Promise.all(wait).then(() => void (this.#last = places));
  }

  /** One dispatch: the addresses of its arguments, and the calls for the buffers that they lie in. */
  #point(d: Dispatch, at: (r: Ref) => number): Call[] {
    const { members = [d] } = d;
    const lie = members.map((m) => this.#write(m, at));
    const same = lie.every(({ code, segments }) => code === lie[0]!.code && `${segments}` === `${lie[0]!.segments}`);
    return same ? [this.#call(d, lie[0]!, members.length)] : members.map((m, i) => this.#call(m, lie[i]!, 1));
  }

  /** Writes the parameters of a dispatch. */
  #write(d: Dispatch, at: (r: Ref) => number): Lie {
    const base = d.slot * WORDS;
    this.#bound[d.slot] = undefined;
    const places = d.refs.map(at);
    places.forEach((p, i) => (this.#table[base + i] = (p % BANK) / dtypes[d.args[i]!.dtype].bytes));
    this.#table[base + WORDS - 2] = INFINITY_BITS;
    this.#table[base + WORDS - 1] = NAN_BITS;
    return this.#gpu.kit.segments?.over(d, places.map(segmentOf), this.#gpu.banks) ?? whole(d);
  }

  /** Records a dispatch. */
  put(pass: GPUComputePassEncoder, d: Dispatch): void {
    if (this.#version !== this.#gpu.memory.version) {
      this.#version = this.#gpu.memory.version;
      this.#bound.length = 0;
    }
    const [x, y] = d.shader.groups;
    for (const call of this.#calls[d.slot]!) {
      const { slot } = call;
      pass.setPipeline(call.pipeline.made!);
      pass.setBindGroup(0, (this.#bound[slot] ??= this.#group(call)));
      pass.dispatchWorkgroups(x, y, call.count);
    }
  }

  #group({ segments, slot, count }: Call): GPUBindGroup {
    return this.#gpu.bindGroup(segments, this.#params, slot * SLOT, count > 1 ? SLOT * MOST : SLOT);
  }

  dispose(): void {
    this.#gpu.flush();
    this.#params.destroy();
  }
}
