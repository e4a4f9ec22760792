import type { CompilingDevice } from "@hornbeam/compiler";
import { topoSort } from "@hornbeam/core";
import { on, tensorsOf, toNd, toTensor } from "./bench.ts";
import type { Case } from "./cases/case.ts";
import type { Nd } from "./reference/nd.ts";

/** The results of a function with every op realised by itself: nothing is fused, merged or folded. */
export const stepwise = (device: CompilingDevice, fn: Case["fn"], inputs: readonly Nd[]): Promise<readonly Nd[]> =>
  on(device, async () => {
    const made = tensorsOf(fn(...inputs.map(toTensor)));
    const nodes = topoSort(made);
    const results: Nd[] = [];
    for (const node of nodes) if (node.op.kind !== "leaf") device.realize(node.outputs);
    for (const t of made) results.push(await toNd(t));
    for (const { outputs } of nodes) for (const t of outputs) if (t.storage?.live) t.dispose();
    return results;
  });
