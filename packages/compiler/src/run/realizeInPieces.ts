import { hostData, type Pieces, type Tensor } from "@hornbeam/core";
import { graphLeaves } from "../graph/key.ts";
import type { CompilingDevice } from "./createDevice.ts";

/**
 * `device.realize` with breaks: data goes up tensor by tensor, and the Program is made ahead.
 * @throws where others realise parts of the graph in a break: then `realize` does the rest.
 */
export function* realizeInPieces(device: CompilingDevice, tensors: readonly Tensor[]): Pieces<void> {
  // A debug device runs op by op.
  if (device.callSite) return device.realize(tensors);
  const wanted = tensors.filter((t) => !t.storage);
  const leaves = graphLeaves(wanted);
  for (const t of leaves)
    if (hostData(t)) {
      device.upload(t);
      yield;
    }
  const computed = [...new Set(wanted)].filter((t) => !t.storage);
  if (!computed.length) return;
  const inputs = leaves.filter((t) => t.storage);
  const compiled = yield* device.compile(computed, inputs);
  yield;
  const storages = device.execute(compiled, inputs);
  // What somebody else realised in a break stays as it is.
  computed.forEach((t, i) => (t.storage ? storages[i]!.dispose() : t.settle(storages[i]!)));
}
