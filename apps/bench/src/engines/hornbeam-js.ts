import { js, setDevice } from "hornbeam";
import type { Engine } from "../protocol.ts";
import { version } from "./hornbeam/version.ts";
import { workloads } from "./hornbeam/workloads.ts";

/** The interpreter takes seconds for the large ones: they are left out. */
const small = ["matmul64NN", "matmul64NT", "matmul64TN", "matmul256NN", "mlp", "softmax", "layernorm", "small"];

export const createEngine = async (): Promise<Engine> => {
  setDevice(js());
  const all = workloads();
  return { version, workloads: Object.fromEntries(small.map((name) => [name, all[name]!])) };
};
