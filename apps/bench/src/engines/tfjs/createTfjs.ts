import { loadPeer, peerFile, peerVersion } from "../../peers.ts";
import type { Engine } from "../../protocol.ts";
import type { Tf } from "./tf.ts";
import { workloads } from "./workloads.ts";

interface WasmBackend {
  setWasmPaths(folder: string): void;
}

interface GpuBackend {
  readonly device?: GPUDevice;
  endComputePassEncoder?(): void;
  submitQueue?(): void;
}

/** Waits for the GPU; the other backends have computed everything when a call returns. */
const finishOf = (tf: Tf): (() => Promise<void>) | undefined => {
  const backend = tf.backend() as GpuBackend;
  if (!backend.device) return undefined;
  return async (): Promise<void> => {
    backend.endComputePassEncoder?.();
    backend.submitQueue?.();
    await backend.device!.queue.onSubmittedWorkDone();
  };
};

/** TensorFlow.js on one of its backends. */
export const createTfjs = async (backend: "wasm" | "cpu" | "webgpu"): Promise<Engine> => {
  // Its hints to use another package go where nobody measures.
  console.warn = () => undefined;
  const tf = await loadPeer<Tf & { default?: Tf }>("@tensorflow/tfjs");
  const library = tf.default ?? tf;
  if (backend === "wasm") {
    const made = await loadPeer<WasmBackend & { default?: WasmBackend }>("@tensorflow/tfjs-backend-wasm");
    const wasm = made.default ?? made;
    wasm.setWasmPaths(peerFile("@tensorflow/tfjs-backend-wasm/dist/"));
  }
  if (backend === "webgpu") await loadPeer("@tensorflow/tfjs-backend-webgpu");
  if (!(await library.setBackend(backend))) throw new Error(`the ${backend} backend did not start`);
  await library.ready();
  return { version: peerVersion("@tensorflow/tfjs"), workloads: workloads(library, finishOf(library)) };
};
