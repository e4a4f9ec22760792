import { DeviceError } from "@hornbeam/ir";
import { createWebgpuOf, type WebgpuBackend } from "./createWebgpuOf.ts";
import type { Tuner } from "./tune/tuner.ts";
import type { WebgpuPart } from "./wgsl/kit.ts";

/** Where `webgpu` gets its device from. */
export interface WebgpuOptions {
  /** An implementation of WebGPU: `navigator.gpu` by default; in Node that of `dawn` of the subpath `node`. */
  readonly gpu?: GPU;
  /** Default "high-performance". */
  readonly powerPreference?: GPUPowerPreference;
  /** Refuses adapters that compute on the CPU: WebAssembly is faster there. Default false. */
  readonly hardware?: boolean;
  /** Measures schedules of matrix products and convolutions on this adapter: `tuner()`. By default there are defaults. */
  readonly tuner?: Tuner;
  /** Called when the GPU begins to be waited for; what it returns, when nothing is waited for any more. `dawn` of the subpath `node` has one. */
  readonly awake?: () => () => void;
}

/** Asked for up to what the adapter has. */
const LIMITS = [
  "maxBufferSize",
  "maxStorageBufferBindingSize",
  "maxStorageBuffersPerShaderStage",
  "maxComputeWorkgroupStorageSize",
  "maxComputeInvocationsPerWorkgroup",
  "maxComputeWorkgroupSizeX",
] as const;
/** Used where the adapter has them, needed nowhere. */
const FEATURES = ["shader-f16", "subgroups", "timestamp-query"] as const;

/**
 * The WebGPU backend with the parts named on the adapter that the browser, or the implementation given, offers.
 *
 * `setDevice(await webgpuOf([products]))`
 *
 * @throws DeviceError where there is no WebGPU or no adapter.
 */
export const webgpuOf = async (parts: readonly WebgpuPart[], options: WebgpuOptions = {}): Promise<WebgpuBackend> => {
  const gpu = options.gpu ?? (globalThis as { navigator?: { gpu?: GPU } }).navigator?.gpu;
  const asleep = options.awake?.();
  try {
    const adapter = await gpu?.requestAdapter({ powerPreference: options.powerPreference ?? "high-performance" });
    const soft = options.hardware && adapter?.info.isFallbackAdapter;
    if (!adapter || soft)
      throw new DeviceError(
        `webgpu: an adapter is needed; received ${soft ? `one on the CPU (${adapter.info.description})` : gpu ? "none" : "no navigator.gpu"}. ` +
          "Use a browser with WebGPU, in Node webgpu(await dawn()) of @hornbeam/backend-webgpu/node, or wasm().",
        { op: "webgpu" },
      );
    const requiredLimits = Object.fromEntries(LIMITS.map((name) => [name, adapter.limits[name]]));
    const requiredFeatures = FEATURES.filter((name) => adapter.features.has(name));
    const device = await adapter.requestDevice({ requiredLimits, requiredFeatures });
    return createWebgpuOf(device, parts, { gpu, awake: options.awake, tuner: options.tuner });
  } finally {
    asleep?.();
  }
};
