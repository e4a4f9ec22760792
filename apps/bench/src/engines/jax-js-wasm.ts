import { loadPeer, peerVersion } from "../peers.ts";
import type { Engine } from "../protocol.ts";
import type { Jax } from "./jax/jax.ts";
import { workloads } from "./jax/workloads.ts";

export const createEngine = async (): Promise<Engine> => {
  const jax = await loadPeer<Jax>("@jax-js/jax");
  await jax.init("wasm");
  jax.defaultDevice("wasm");
  return { version: peerVersion("@jax-js/jax"), workloads: workloads(jax) };
};
