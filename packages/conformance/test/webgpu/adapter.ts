import { webgpu, type WebgpuBackend } from "@hornbeam/backend-webgpu";

const implementation = async (): Promise<GPU | undefined> => {
  try {
    const { create, globals } = await import("webgpu");
    Object.assign(globalThis, globals);
    const gpu = create([]);
    return (await gpu.requestAdapter()) ? gpu : undefined;
  } catch {
    return undefined;
  }
};

// Kept: Dawn takes an instance that is collected for a lost device.
const gpu = await implementation();

/** Whether this machine has an adapter for the npm package `webgpu`. */
export const hasAdapter: boolean = gpu !== undefined;
export const HOW: string =
  "no WebGPU adapter: install a Vulkan driver (Debian: apt-get install mesa-vulkan-drivers from bookworm-backports)";

export const makeWebgpu = (): Promise<WebgpuBackend> => webgpu({ gpu });
