import { loadPeer, peerVersion } from "../peers.ts";
import type { Engine } from "../protocol.ts";
import { workloads, type Ort } from "./onnx/workloads.ts";

type Web = Ort & { readonly env: { readonly wasm: { numThreads: number } } };

export const createEngine = async ({ threads }: { readonly threads: number }): Promise<Engine> => {
  const loaded = await loadPeer<Web & { default?: Web }>("onnxruntime-web");
  const ort = loaded.default ?? loaded;
  ort.env.wasm.numThreads = threads;
  return {
    version: peerVersion("onnxruntime-web"),
    workloads: workloads(ort, { executionProviders: ["wasm"], graphOptimizationLevel: "all" }),
  };
};
