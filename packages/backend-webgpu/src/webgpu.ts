import { DeviceError } from "@hornbeam/ir";
import { createWebgpu, type WebgpuBackend } from "./createWebgpu.ts";

/** Where `webgpu` gets its device from. */
export interface WebgpuOptions {
  /** An implementation of WebGPU: `navigator.gpu` by default; in Node `create([])` of the npm package `webgpu`. */
  readonly gpu?: GPU;
  /** Default "high-performance". */
  readonly powerPreference?: GPUPowerPreference;
}

/**
 * The WebGPU backend on the adapter that the browser, or the implementation given, offers.
 *
 * `setDevice(await webgpu())`
 *
 * @throws DeviceError where there is no WebGPU or no adapter.
 */
export const webgpu = async (options: WebgpuOptions = {}): Promise<WebgpuBackend> => {
  const gpu = options.gpu ?? (globalThis as { navigator?: { gpu?: GPU } }).navigator?.gpu;
  const adapter = await gpu?.requestAdapter({ powerPreference: options.powerPreference ?? "high-performance" });
  if (!adapter)
    throw new DeviceError(
      `webgpu: an adapter is needed; received ${gpu ? "none" : "no navigator.gpu"}. ` +
        "Use a browser with WebGPU, pass { gpu: create([]) } of the npm package webgpu, or use wasm().",
      { op: "webgpu" },
    );
  const { maxStorageBufferBindingSize, maxBufferSize } = adapter.limits;
  const requiredFeatures = (["subgroups"] as const).filter((f) => adapter.features.has(f));
  const requiredLimits = { maxStorageBufferBindingSize, maxBufferSize };
  return createWebgpu(await adapter.requestDevice({ requiredFeatures, requiredLimits }));
};
