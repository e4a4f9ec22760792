import { DeviceError, DeviceLostError } from "@hornbeam/ir";
import type { Kit } from "../wgsl/kit.ts";
import type { Target } from "../wgsl/target.ts";
import { Faults } from "./faults.ts";
import { BANK, Memory, segmentOf } from "./memory.ts";
import type { Observer } from "./observer.ts";
import { targetOf } from "./targetOf.ts";

/** Bytes of one dispatch's parameters: uniform offsets are multiples of it. */
export const SLOT = 256;
const COMPUTE = 4;
/** Pipelines kept beside those that Programs hold. */
const KEPT = 4096;
/** Microtasks that a submission waits for a read to join it: more than lie between a step and the reading of its loss. */
const PATIENCE = 32;
/** Staging buffers kept for reading, and the largest of them. */
const STAGES = 4;
const STAGE = 1 << 24;

/** A compute pipeline in the making. */
export interface Pipeline {
  made?: GPUComputePipeline;
  readonly ready: Promise<void>;
}

interface Layouts {
  readonly group: GPUBindGroupLayout;
  readonly pipeline: GPUPipelineLayout;
}

/** A device with its memory, its pipelines and the order of what is asked of it. */
export class Gpu {
  readonly device: GPUDevice;
  readonly memory: Memory;
  readonly faults: Faults = new Faults();
  /** What kernels may use. */
  readonly target: Target;
  readonly kit: Kit;
  submissions = 0;
  /** Who measures, while somebody does. */
  observer: Observer | undefined;
  readonly #layouts: Layouts[] = [];
  readonly #pipelines = new Map<string, Pipeline>();
  readonly #stages: GPUBuffer[] = [];
  #open: GPUCommandEncoder | undefined;
  #tail: Promise<void> | undefined;
  #lost: DeviceLostError | undefined;

  readonly #awake: (() => () => void) | undefined;
  #awaiting = 0;
  #asleep: (() => void) | undefined;

  constructor(
    device: GPUDevice,
    kit: Kit,
    options: { readonly segmentBytes?: number; readonly target?: Target; readonly awake?: () => () => void },
  ) {
    this.device = device;
    this.kit = kit;
    this.target = options.target ?? targetOf(device);
    // In Node, Dawn is only heard while something keeps the event loop awake: `dawn` leaves word how.
    const { setImmediate: turn } = globalThis as unknown as {
      setImmediate?: Record<symbol, (() => () => void) | undefined>;
    };
    this.#awake = options.awake ?? turn?.[Symbol.for("hornbeam.webgpu.awake")];
    void device.lost.then((info) => {
      this.#lost = new DeviceLostError(
        `webgpu: the device is gone (${info.reason}): ${info.message || "no reason given"}. Make a new backend, and load the last saved state.`,
        { op: "device", received: info.reason },
      );
    });
    device.addEventListener?.("uncapturederror", (event) => {
      const { error } = event as GPUUncapturedErrorEvent;
      // Whoever reads a spoiled tensor hears of it: nothing for the console.
      event.preventDefault();
      const { message } = error;
      const fault = new DeviceError(`webgpu: ${message}; ${this.memory.live} bytes are live.`, { cause: error });
      const range = this.faults.doubtful();
      // Memory that was not to be had is the reason of what follows from it.
      void this.memory.settled().then((refused) => refused || this.faults.add(fault, ...range));
    });
    this.memory = new Memory(this, (error) => this.faults.add(error), options.segmentBytes, !!kit.segments);
  }

  /** A promise of the device's: who has to stay awake for it does. */
  awaited<T>(promise: Promise<T>): Promise<T> {
    if (!this.#awake) return promise;
    if (!this.#awaiting++) this.#asleep = this.#awake();
    const done = (): void => {
      if (!--this.#awaiting) this.#asleep?.();
    };
    promise.then(done, done);
    return promise;
  }

  /** @throws DeviceLostError once the device is gone. */
  check(): void {
    if (this.#lost) throw this.#lost;
  }

  /** What to say of something that failed: the loss of the device where that is the reason. */
  async blame(error: unknown, message: string, op: string): Promise<Error> {
    if (!this.#lost) await this.awaited(Promise.race([this.device.lost, new Promise((done) => setTimeout(done, 50))]));
    return this.#lost ?? new DeviceError(`webgpu: ${message}: ${String(error)}`, { op, cause: error });
  }

  /** Does something after everything that was begun; at once where nothing waits. What fails later spoils the write numbered `stamp`. */
  post(work: () => void | Promise<void>, stamp: number = this.faults.now): void {
    if (!this.#tail) {
      const done = work();
      if (done) this.#follow(done, stamp);
    } else this.#follow(this.#tail.then(work), stamp);
  }

  #follow(work: Promise<void>, stamp: number): void {
    const mine: Promise<void> = work
      .catch((error: unknown) =>
        this.faults.add(error instanceof Error ? error : new DeviceError(String(error)), stamp - 1, stamp),
      )
      .then(() => {
        if (this.#tail === mine) this.#tail = undefined;
      });
    this.#tail = mine;
  }

  /** Whether something waits for the host. */
  get waiting(): boolean {
    return this.#tail !== undefined;
  }

  /** Resolves when nothing waits on the host. */
  async idle(): Promise<void> {
    while (this.#tail) await this.#tail;
  }

  /** Layouts of shaders whose arguments lie in that many buffers: bindings 0, 2, 3 …; the parameters are binding 1, `span` bytes. */
  #layout(banks: number, span: number): Layouts {
    const key = banks + span;
    let made = this.#layouts[key];
    if (!made) {
      const memory = Array.from({ length: banks }, (_, b) => ({
        binding: b && b + 1,
        visibility: COMPUTE,
        buffer: { type: "storage" as const },
      }));
      const params = { type: "uniform" as const, minBindingSize: span };
      const group = this.device.createBindGroupLayout({
        entries: [...memory, { binding: 1, visibility: COMPUTE, buffer: params }],
      });
      this.#layouts[key] = made = { group, pipeline: this.device.createPipelineLayout({ bindGroupLayouts: [group] }) };
    }
    return made;
  }

  /** A pipeline for a shader: made once for each text, off the thread. @param what names the kernel in messages */
  pipeline(code: string, banks: number, span: number, name: string, what: () => string): Pipeline {
    const known = this.#pipelines.get(code);
    if (known) return known;
    const { device } = this;
    const module = device.createShaderModule({ code, label: name });
    const compute = { module, entryPoint: "main" };
    const pipeline: Pipeline = {
      ready: this.awaited(
        device.createComputePipelineAsync({ layout: this.#layout(banks, span).pipeline, compute, label: name }),
      )
        .then((made) => void (pipeline.made = made))
        .catch(async (error: unknown) => {
          this.#pipelines.delete(code);
          throw await this.blame(error, `${what()}: the shader was refused`, name);
        }),
    };
    this.#pipelines.set(code, pipeline);
    if (this.#pipelines.size > KEPT) this.#pipelines.delete(this.#pipelines.keys().next().value!);
    return pipeline;
  }

  /** Segments and a table of parameters, as a shader binds them. */
  bindGroup(segments: readonly number[], params: GPUBuffer, offset: number, span: number): GPUBindGroup {
    const memory = segments.map((s, b) => ({ binding: b && b + 1, resource: { buffer: this.memory.buffer(s) } }));
    return this.device.createBindGroup({
      layout: this.#layout(segments.length, span).group,
      entries: [...memory, { binding: 1, resource: { buffer: params, offset, size: span } }],
    });
  }

  /** Most buffers that one shader may bind beside each other. */
  get banks(): number {
    return this.device.limits.maxStorageBuffersPerShaderStage;
  }

  /** Submits what was recorded: within this turn of the event loop, so that a read which follows at once can be part of it. */
  submit(encoder: GPUCommandEncoder): void {
    this.flush();
    this.submissions++;
    this.#open = encoder;
    let turns = PATIENCE;
    const wait = (): void => (this.#open !== encoder ? undefined : turns-- ? queueMicrotask(wait) : this.flush());
    wait();
  }

  /** Submits what waits for company. Whatever has its own place in the queue calls this first. */
  flush(): void {
    const open = this.#open;
    this.#open = undefined;
    if (open) this.device.queue.submit([open.finish()]);
  }

  write(place: number, bytes: Uint8Array): void {
    this.flush();
    const whole = bytes.byteLength & ~3;
    const { queue } = this.device;
    const [buffer, at] = [this.memory.buffer(segmentOf(place)), place % BANK];
    if (whole) queue.writeBuffer(buffer, at, bytes, 0, whole);
    if (whole === bytes.byteLength) return;
    const rest = new Uint8Array(4);
    rest.set(bytes.subarray(whole));
    queue.writeBuffer(buffer, at + whole, rest);
  }

  /** Bytes of the memory, now; `place` may be any. A copy that the device refuses is an error, never zeros. */
  async fetch(place: number, bytes: number): Promise<Uint8Array> {
    this.check();
    if (!bytes) return new Uint8Array();
    const { device } = this;
    const [buffer, at] = [this.memory.buffer(segmentOf(place)), place % BANK];
    const from = at & ~3;
    const size = Math.ceil((at + bytes - from) / 4) * 4;
    device.pushErrorScope("validation");
    device.pushErrorScope("out-of-memory");
    const staging = this.#stage(size);
    const step = this.#open;
    const encoder = step ?? device.createCommandEncoder();
    this.#open = undefined;
    encoder.copyBufferToBuffer(buffer, from, staging, 0, size);
    device.queue.submit([encoder.finish()]);
    const mapped = staging.mapAsync(1, 0, size);
    const full = device.popErrorScope();
    const invalid = device.popErrorScope();
    try {
      const [, a, b] = await this.awaited(Promise.all([mapped, full, invalid]));
      const error = a ?? b;
      // A step that went along did not happen either.
      if (error && step) this.faults.add(new DeviceError(`webgpu: ${error.message}`, { op: "run", cause: error }));
      if (error) throw new Error(error.message);
      const data = new Uint8Array(staging.getMappedRange(0, size)).slice(at - from, at - from + bytes);
      staging.unmap();
      this.check();
      if (this.#stages.length < STAGES && staging.size <= STAGE) this.#stages.push(staging);
      else staging.destroy();
      return data;
    } catch (error) {
      staging.destroy();
      if (error instanceof DeviceLostError) throw error;
      throw await this.blame(error, `reading ${bytes} bytes failed`, "read");
    }
  }

  /** A buffer to read through; those of small reads are used again. */
  #stage(size: number): GPUBuffer {
    const i = this.#stages.findIndex((s) => s.size >= size);
    if (i >= 0) return this.#stages.splice(i, 1)[0]!;
    const rounded = Math.max(256, 2 ** Math.ceil(Math.log2(size)));
    return this.device.createBuffer({ size: rounded <= STAGE ? rounded : size, usage: 0x1 | 0x8 });
  }
}
