import type { WebgpuBackend } from "./createWebgpuOf.ts";
import { everything } from "./parts.ts";
import { webgpuOf, type WebgpuOptions } from "./webgpuOf.ts";

/**
 * The WebGPU backend on the adapter that the browser, or the implementation given, offers.
 *
 * `setDevice(await webgpu())`
 *
 * @throws DeviceError where there is no WebGPU or no adapter.
 */
export const webgpu = (options: WebgpuOptions = {}): Promise<WebgpuBackend> => webgpuOf(everything, options);
