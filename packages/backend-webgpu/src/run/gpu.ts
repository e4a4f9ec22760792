import { DeviceError, DeviceLostError } from "@hornbeam/ir";
import type { Target } from "../wgsl/target.ts";
import { Memory } from "./memory.ts";
import { targetOf } from "./targetOf.ts";

/** Bytes of one dispatch's parameters: uniform offsets are multiples of it. */
export const SLOT = 256;

/** A device with its memory, its pipelines and the order of what is asked of it. */
export class Gpu {
  readonly device: GPUDevice;
  readonly memory: Memory;
  /** What kernels may use. */
  readonly target: Target;
  submissions = 0;
  private readonly groupLayout: GPUBindGroupLayout;
  private readonly layout: GPUPipelineLayout;
  private readonly pipelines = new Map<string, Promise<GPUComputePipeline>>();
  private tail: Promise<void> | undefined;
  private failure: Error | undefined;
  private lost: DeviceLostError | undefined;

  constructor(device: GPUDevice, target: Target = targetOf(device)) {
    this.device = device;
    this.memory = new Memory(device);
    this.target = target;
    const COMPUTE = 4;
    this.groupLayout = device.createBindGroupLayout({
      entries: [
        { binding: 0, visibility: COMPUTE, buffer: { type: "storage" } },
        { binding: 1, visibility: COMPUTE, buffer: { type: "uniform", hasDynamicOffset: true, minBindingSize: SLOT } },
      ],
    });
    this.layout = device.createPipelineLayout({ bindGroupLayouts: [this.groupLayout] });
    void device.lost.then((info) => {
      this.lost = new DeviceLostError(
        `webgpu: the device is gone (${info.reason}): ${info.message || "no reason given"}. Make a new backend, and load the last saved state.`,
        { op: "device", received: info.reason },
      );
    });
    device.addEventListener?.("uncapturederror", (event) => {
      this.failure ??= new DeviceError(`webgpu: ${(event as GPUUncapturedErrorEvent).error.message}`, { op: "run" });
    });
  }

  /** @throws DeviceLostError once the device is gone, DeviceError for what failed since it was last asked. */
  check(): void {
    if (this.lost) throw this.lost;
    const { failure } = this;
    this.failure = undefined;
    if (failure) throw failure;
  }

  /** Does something after everything that was begun; at once where nothing waits. */
  post(work: () => void | Promise<void>): void {
    if (!this.tail) {
      const done = work();
      if (done) this.follow(done);
    } else this.follow(this.tail.then(work));
  }

  private follow(work: Promise<void>): void {
    const mine: Promise<void> = work
      .catch((error: unknown) => {
        this.failure ??= error instanceof Error ? error : new DeviceError(String(error));
      })
      .then(() => {
        if (this.tail === mine) this.tail = undefined;
      });
    this.tail = mine;
  }

  /** Whether something waits for the host. */
  get waiting(): boolean {
    return this.tail !== undefined;
  }

  /** Resolves when nothing waits on the host. */
  async idle(): Promise<void> {
    while (this.tail) await this.tail;
  }

  /** A pipeline for a shader: made once for each text, off the thread. */
  pipeline(code: string, name: string): Promise<GPUComputePipeline> {
    let made = this.pipelines.get(code);
    if (!made) {
      const module = this.device.createShaderModule({ code });
      made = this.device
        .createComputePipelineAsync({ layout: this.layout, compute: { module, entryPoint: "main" } })
        .catch((error: unknown) => {
          this.pipelines.delete(code);
          this.check();
          throw new DeviceError(`webgpu: ${name}: the shader was refused: ${String(error)}`, {
            op: name,
            cause: error,
          });
        });
      this.pipelines.set(code, made);
    }
    return made;
  }

  bindGroup(params: GPUBuffer): GPUBindGroup {
    return this.device.createBindGroup({
      layout: this.groupLayout,
      entries: [
        { binding: 0, resource: { buffer: this.memory.buffer } },
        { binding: 1, resource: { buffer: params, size: SLOT } },
      ],
    });
  }

  submit(encoder: GPUCommandEncoder): void {
    this.submissions++;
    this.device.queue.submit([encoder.finish()]);
  }

  write(at: number, bytes: Uint8Array): void {
    const whole = bytes.byteLength & ~3;
    const { queue } = this.device;
    if (whole) queue.writeBuffer(this.memory.buffer, at, bytes, 0, whole);
    if (whole === bytes.byteLength) return;
    const rest = new Uint8Array(4);
    rest.set(bytes.subarray(whole));
    queue.writeBuffer(this.memory.buffer, at + whole, rest);
  }

  /** Bytes of the memory, now; `at` may be any place. */
  async fetch(at: number, bytes: number): Promise<Uint8Array> {
    this.check();
    if (!bytes) return new Uint8Array();
    const from = at & ~3;
    const size = Math.ceil((at + bytes - from) / 4) * 4;
    const staging = this.device.createBuffer({ size, usage: 0x1 | 0x8 });
    try {
      const encoder = this.device.createCommandEncoder();
      encoder.copyBufferToBuffer(this.memory.buffer, from, staging, 0, size);
      this.device.queue.submit([encoder.finish()]);
      await staging.mapAsync(1).catch(async (error: unknown) => {
        await Promise.race([this.device.lost, new Promise((done) => setTimeout(done, 50))]);
        this.check();
        throw new DeviceError(`webgpu: reading ${bytes} bytes failed: ${String(error)}`, { op: "read", cause: error });
      });
      this.check();
      return new Uint8Array(staging.getMappedRange()).slice(at - from, at - from + bytes);
    } finally {
      staging.destroy();
    }
  }
}
