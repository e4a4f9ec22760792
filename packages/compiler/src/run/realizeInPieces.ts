import { hostData, type Pieces, type Tensor } from "@hornbeam/core";
import { graphLeaves } from "../graph/key.ts";
import type { CompilingDevice } from "./createDevice.ts";

/**
 * `device.realize` with breaks: data goes up tensor by tensor, and the Program is there when it is asked for.
 * @throws where others realise parts of the graph in a break: then `realize` does the rest.
 */
export function* realizeInPieces(device: CompilingDevice, tensors: readonly Tensor[]): Pieces<void> {
  const leaves = graphLeaves(tensors);
  for (const t of leaves)
    if (hostData(t)) {
      device.upload(t);
      yield;
    }
  const computed = [...new Set(tensors)].filter((t) => !t.storage);
  if (computed.length)
    yield* device.compile(
      computed,
      leaves.filter((t) => t.storage),
    );
  device.realize(tensors);
}
