import { createWebgpuOf, type CreateWebgpuOptions, type WebgpuBackend } from "./createWebgpuOf.ts";
import { everything } from "./parts.ts";

/** A backend with all parts on a device that there is: see `createWebgpuOf`. */
export const createWebgpu = (device: GPUDevice, options: CreateWebgpuOptions = {}): WebgpuBackend =>
  createWebgpuOf(device, everything, options);
