import { pathToFileURL } from "node:url";
import { loadPeer, peerFile, peerVersion } from "../peers.ts";
import type { Engine } from "../protocol.ts";
import { workloads, type Ort } from "./onnx/workloads.ts";

type Web = Ort & { readonly env: { readonly wasm: { numThreads: number; wasmPaths: string } } };

export const createEngine = async ({ threads }: { readonly threads: number }): Promise<Engine> => {
  const loaded = await loadPeer<Web & { default?: Web }>("onnxruntime-web/wasm");
  const ort = loaded.default ?? loaded;
  ort.env.wasm.numThreads = threads;
  ort.env.wasm.wasmPaths = pathToFileURL(peerFile("onnxruntime-web/dist/")).href;
  return {
    version: peerVersion("onnxruntime-web"),
    workloads: workloads(ort, { executionProviders: ["wasm"], graphOptimizationLevel: "all" }),
  };
};
