import { loadPeer, peerVersion } from "../peers.ts";
import type { Engine } from "../protocol.ts";
import { workloads, type Ort } from "./onnx/workloads.ts";

export const createEngine = async ({ threads }: { readonly threads: number }): Promise<Engine> => {
  const loaded = await loadPeer<Ort & { default?: Ort }>("onnxruntime-node");
  return {
    version: peerVersion("onnxruntime-node"),
    workloads: workloads(loaded.default ?? loaded, {
      executionProviders: ["cpu"],
      graphOptimizationLevel: "all",
      intraOpNumThreads: threads,
      interOpNumThreads: 1,
    }),
  };
};
