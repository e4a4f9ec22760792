import { loadPeer, peerVersion } from "../peers.ts";
import type { Engine } from "../protocol.ts";
import type { Jax } from "./jax/jax.ts";
import { workloads } from "./jax/workloads.ts";
import { navigatorGpu } from "./webgpu/navigatorGpu.ts";

export const createEngine = async (): Promise<Engine> => {
  const submissions = navigatorGpu();
  const jax = await loadPeer<Jax>("@jax-js/jax");
  await jax.init("webgpu");
  jax.defaultDevice("webgpu");
  return { version: peerVersion("@jax-js/jax"), submissions, workloads: workloads(jax) };
};
