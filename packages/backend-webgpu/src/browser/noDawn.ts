import type { WebgpuOptions } from "../webgpu.ts";

/** Pages have WebGPU of their own. */
export const dawn = (): Promise<WebgpuOptions | undefined> => Promise.resolve(undefined);
