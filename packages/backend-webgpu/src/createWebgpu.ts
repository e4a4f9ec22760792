import { DeviceError, ValueError, type Backend, type Buffer } from "@hornbeam/ir";
import { compile } from "./run/executable.ts";
import { Gpu } from "./run/gpu.ts";
import { attentionClaims } from "./wgsl/attention.ts";
import type { Target } from "./wgsl/target.ts";

/** What a backend on WebGPU tells about itself besides. */
export interface WebgpuBackend extends Backend {
  /** The device, for those who draw with it. */
  readonly device: GPUDevice;
  /** Command buffers submitted by Programs so far. */
  submissions(): number;
  /** Bytes of the one GPU buffer that all memory lies in. */
  reserved(): number;
  sync(): Promise<void>;
  dispose(): void;
}

/**
 * A backend on a device that there is. Elements of 64 bits do not exist in WGSL: float64 and int64 are refused when a Program is
 * compiled, with the dtypes to cast to. 16-bit floats are stored in 16 bits and computed in float32; they and 8-bit types need no
 * feature of the adapter.
 * @param target what kernels may use: by default what the device has
 */
export const createWebgpu = (device: GPUDevice, target?: Target): WebgpuBackend => {
  const gpu = new Gpu(device, target);
  const live = new Map<Buffer, number>();
  let bytesLive = 0;
  const place = (b: Buffer): number => {
    const at = live.get(b);
    if (at === undefined)
      throw new DeviceError(
        "webgpu: a buffer must be live and of this device; received one that was freed or is another's.",
      );
    return at;
  };
  return {
    name: "webgpu",
    device,
    capabilities: {
      dtypes: ["float32", "float16", "bfloat16", "int8", "int16", "int32", "uint8", "uint16", "uint32", "bool"],
      compute: ["float32", "int32", "uint32", "bool"],
      maxKernelArgs: 60,
    },
    claims: attentionClaims(gpu.target),
    alloc: (byteLength) => {
      gpu.check();
      const buffer = { byteLength };
      live.set(buffer, gpu.memory.take(byteLength, "alloc"));
      bytesLive += byteLength;
      return buffer;
    },
    free: (b) => {
      const at = place(b);
      live.delete(b);
      bytesLive -= b.byteLength;
      gpu.post(() => gpu.memory.give(at, b.byteLength));
    },
    write: (b, bytes) => {
      const at = place(b);
      gpu.check();
      if (bytes.byteLength > b.byteLength)
        throw new ValueError(`webgpu: write takes at most ${b.byteLength} bytes here; received ${bytes.byteLength}.`);
      // The caller may change its bytes before a waiting write is done.
      const kept = gpu.waiting ? bytes.slice() : bytes;
      gpu.post(() => gpu.write(at, kept));
    },
    read: async (b) => {
      const at = place(b);
      let result: Promise<Uint8Array> | undefined;
      gpu.post(() => {
        result = gpu.fetch(at, b.byteLength);
        // What waits behind it sees its failure through check, not through the chain.
        return gpu.waiting
          ? result.then(
              () => undefined,
              () => undefined,
            )
          : undefined;
      });
      if (!result) await gpu.idle();
      return result!;
    },
    compile: (program) => compile(gpu, program, place),
    sync: async () => {
      await gpu.idle();
      await device.queue.onSubmittedWorkDone();
      gpu.check();
    },
    memory: () => ({ buffers: live.size, bytes: bytesLive }),
    submissions: () => gpu.submissions,
    reserved: () => gpu.memory.buffer.size,
    dispose: () => device.destroy(),
  };
};
