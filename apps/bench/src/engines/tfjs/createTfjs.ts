import { loadPeer, peerFile, peerVersion } from "../../peers.ts";
import type { Engine } from "../../protocol.ts";
import type { Tf } from "./tf.ts";
import { workloads } from "./workloads.ts";

interface WasmBackend {
  setWasmPaths(folder: string): void;
}

/** TensorFlow.js on one of its backends. */
export const createTfjs = async (backend: "wasm" | "cpu"): Promise<Engine> => {
  // Its hints to use another package go where nobody measures.
  console.warn = () => undefined;
  const tf = await loadPeer<Tf & { default?: Tf }>("@tensorflow/tfjs");
  const library = tf.default ?? tf;
  if (backend === "wasm") {
    const made = await loadPeer<WasmBackend & { default?: WasmBackend }>("@tensorflow/tfjs-backend-wasm");
    const wasm = made.default ?? made;
    wasm.setWasmPaths(peerFile("@tensorflow/tfjs-backend-wasm/dist/"));
  }
  if (!(await library.setBackend(backend))) throw new Error(`the ${backend} backend did not start`);
  await library.ready();
  return { version: peerVersion("@tensorflow/tfjs"), workloads: workloads(library) };
};
