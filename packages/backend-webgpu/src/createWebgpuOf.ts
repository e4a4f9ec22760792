import { DeviceError, ValueError, type Backend, type Buffer } from "@hornbeam/ir";
import { compile, type Live } from "./run/executable.ts";
import { Gpu } from "./run/gpu.ts";
import type { Observer } from "./run/observer.ts";
import { kitOf, type WebgpuPart } from "./wgsl/kit.ts";
import type { Tuner } from "./tune/tuner.ts";
import type { Target } from "./wgsl/target.ts";

/** What a backend on WebGPU tells about itself besides. */
export interface WebgpuBackend extends Backend {
  /** The device, for those who draw with it. */
  readonly device: GPUDevice;
  /** Where it comes from. */
  readonly gpu?: GPU;
  /** Command buffers submitted by Programs so far. */
  submissions(): number;
  /** Bytes of the GPU buffers that all memory lies in: one, or several where one would be too large for a binding. */
  reserved(): number;
  /** Lets somebody record the dispatches in its own way, until it is called without: `profile`. */
  observe(observer?: Observer): void;
  sync(): Promise<void>;
  dispose(): void;
}

/** Options of `createWebgpu`. */
export interface CreateWebgpuOptions {
  /** Most bytes of one GPU buffer; by default, and at most, what the device binds. Memory beyond it takes further buffers. */
  readonly segmentBytes?: number;
  /** What kernels may use; by default what the device has. */
  readonly target?: Target;
  /** Measures schedules of products, or knows them; by default there are defaults. */
  readonly tuner?: Tuner;
  /** Where the device comes from: kept as long as the backend, because Dawn takes one that was collected for a lost device. */
  readonly gpu?: GPU;
  /** As in `webgpu`. */
  readonly awake?: () => () => void;
}

/**
 * A backend with the parts named on a device that there is. Elements of 64 bits do not exist in WGSL: float64 and int64 are refused when a Program is
 * compiled, with the dtypes to cast to. 16-bit floats are stored in 16 bits and computed in float32; they and 8-bit types need no
 * feature of the adapter.
 *
 * The device works on after a call has returned. What it could not do – no memory left, a shader refused – spoils the tensors that
 * were computed meanwhile: reading one of them, or computing with it, throws; all others stay as they are.
 */
export const createWebgpuOf = (
  device: GPUDevice,
  parts: readonly WebgpuPart[],
  options: CreateWebgpuOptions = {},
): WebgpuBackend => {
  const gpu = new Gpu(device, kitOf(parts), options);
  const { memory, faults } = gpu;
  const buffers = new Map<Buffer, Live>();
  let bytesLive = 0;
  const live = (b: Buffer): Live => {
    const known = buffers.get(b);
    if (!known)
      throw new DeviceError(
        "webgpu: a buffer must be live and of this device; received one that was freed or is another's.",
      );
    if (memory.holds(known.place, b.byteLength)) return known;
    throw faults.of(known.written) ?? new DeviceError("webgpu: the device had no room for this buffer.");
  };
  const { tuner } = options;
  const made: WebgpuBackend = {
    name: "webgpu",
    device,
    gpu: options.gpu,
    capabilities: {
      dtypes: ["float32", "float16", "bfloat16", "int8", "int16", "int32", "uint8", "uint16", "uint32", "bool"],
      compute: ["float32", "int32", "uint32", "bool"],
      maxKernelArgs: 60,
    },
    claims: parts.flatMap((p) => p.claims?.(gpu.target) ?? []),
    alloc: (byteLength) => {
      gpu.check();
      const buffer = { byteLength };
      const place = memory.take(byteLength, () => "a tensor");
      buffers.set(buffer, { place, written: faults.stamp() });
      bytesLive += byteLength;
      return buffer;
    },
    // Everything is done in the order it was asked for: what comes to lie there is written after the last use of this.
    free: (b) => {
      const known = buffers.get(b) ?? live(b);
      buffers.delete(b);
      bytesLive -= b.byteLength;
      memory.give(known.place, b.byteLength);
    },
    write: (b, bytes) => {
      const known = live(b);
      gpu.check();
      if (bytes.byteLength > b.byteLength)
        throw new ValueError(`webgpu: write takes at most ${b.byteLength} bytes here; received ${bytes.byteLength}.`);
      const { place } = known;
      known.written = faults.stamp();
      // The caller may change its bytes before a waiting write is done.
      const kept = gpu.waiting ? bytes.slice() : bytes;
      gpu.post(() => gpu.write(place, kept), known.written);
    },
    read: async (b) => {
      const { place, written } = live(b);
      const { now } = faults;
      let result: Promise<Uint8Array> | undefined;
      gpu.post(() => {
        result = gpu.fetch(place, b.byteLength);
        result.catch(() => undefined);
      });
      if (!result) await gpu.idle();
      gpu.check();
      faults.refuse([written]);
      // Not what came of a failure, but its reason.
      const [outcome] = await Promise.allSettled([result!]);
      await memory.settled();
      faults.refuse([written]);
      if (outcome.status === "rejected") throw outcome.reason as Error;
      faults.confirm(now);
      return outcome.value;
    },
    compile: (program) =>
      tuner
        ? tuner.compile(device, program, gpu.target, (schedule) => ({
            ...made,
            compile: (p) => compile(gpu, p, live, { ...gpu.target, schedule }),
          }))
        : compile(gpu, program, live),
    sync: async () => {
      const { now } = faults;
      await gpu.idle();
      gpu.flush();
      await gpu.awaited(device.queue.onSubmittedWorkDone());
      gpu.check();
      const error = faults.take();
      if (error) throw error;
      faults.confirm(now);
    },
    memory: () => ({ buffers: buffers.size, bytes: bytesLive }),
    submissions: () => gpu.submissions,
    reserved: () => memory.reserved,
    observe: (observer) => void (gpu.observer = observer),
    dispose: () => device.destroy(),
  };
  return made;
};
