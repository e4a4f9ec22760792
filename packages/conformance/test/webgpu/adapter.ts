import { webgpu, type WebgpuBackend } from "@hornbeam/backend-webgpu";
import { dawn } from "@hornbeam/backend-webgpu/node";

const options = await dawn();

/** Whether this machine has an adapter for the npm package `webgpu`. */
export const hasAdapter: boolean = Boolean(await options?.gpu!.requestAdapter());
export const HOW: string =
  "no WebGPU adapter: install a Vulkan driver (Debian: apt-get install mesa-vulkan-drivers from bookworm-backports)";

export const makeWebgpu = (): Promise<WebgpuBackend> => webgpu(options);

/** A device without features and with no more than what every adapter has (https://www.w3.org/TR/webgpu/#limits). */
export const leastDevice = async (): Promise<GPUDevice> => (await options!.gpu!.requestAdapter())!.requestDevice();
