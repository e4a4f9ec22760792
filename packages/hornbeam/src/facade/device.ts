import { js } from "@hornbeam/backend-js";
import { nativeIfBuilt } from "@hornbeam/backend-native/auto";
import { wasm } from "@hornbeam/backend-wasm";
import type { WebgpuOptions } from "@hornbeam/backend-webgpu";
import { setDevice } from "@hornbeam/compiler";
import { peekDefaultDevice } from "@hornbeam/core";
import type { Backend } from "@hornbeam/ir";

interface Surroundings {
  readonly navigator?: { readonly gpu?: GPU };
  readonly process?: { readonly versions?: { readonly node?: string } };
}

/** Where WebGPU could come from: pages and workers bring it, Node has it where the npm package `webgpu` is installed. */
const webgpuHere = async (): Promise<WebgpuOptions | undefined> => {
  const { navigator, process } = globalThis as Surroundings;
  if (navigator?.gpu) return { gpu: navigator.gpu };
  return process?.versions?.node ? (await import("@hornbeam/backend-webgpu/node")).dawn() : undefined;
};

/** WebGPU on a graphics processor. Where an adapter computes on the CPU, WebAssembly is faster. */
const onHardware = async (): Promise<Backend | undefined> => {
  const options = await webgpuHere();
  return options && (await import("@hornbeam/backend-webgpu")).webgpu({ ...options, hardware: true });
};

/**
 * Chooses a backend where none was set, and returns its name: the native one where it is built, else WebGPU where there is a graphics processor (in
 * Node, where the npm package `webgpu` is installed), else WebAssembly where it runs, else plain JavaScript.
 */
export const ensureDevice = async (): Promise<string> => {
  const known = peekDefaultDevice();
  if (known) return known.backend.name;
  const backend = nativeIfBuilt() ?? (await onHardware().catch(() => undefined)) ?? (await wasm().catch(() => js()));
  // Another caller may have been faster.
  const raced = peekDefaultDevice();
  if (raced) {
    backend.dispose?.();
    return raced.backend.name;
  }
  return setDevice(backend).backend.name;
};
