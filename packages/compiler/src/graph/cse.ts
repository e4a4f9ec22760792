import { makeNode, topoSort, visit, type Pieces, type Tensor } from "@hornbeam/core";
import { paramsKey } from "./key.ts";

/**
 * Common subexpressions: of nodes that apply the same op with the same parameters to the same inputs, one is left. What no
 * output needs is not reached and so is gone. Graph → graph.
 */
export function* mergeCommon(outputs: readonly Tensor[]): Pieces<Tensor[]> {
  const map = new Map<Tensor, Tensor>();
  const ids = new Map<Tensor, number>();
  const known = new Map<string, readonly Tensor[]>();
  const idOf = (t: Tensor): number => {
    let id = ids.get(t);
    if (id === undefined) ids.set(t, (id = ids.size));
    return id;
  };
  yield* visit(topoSort(outputs), (node) => {
    if (node.op.kind === "leaf") return;
    const inputs = node.inputs.map((t) => map.get(t) ?? t);
    const key = `${node.op.name}(${inputs.map(idOf).join()})${paramsKey(node)}${inputs.length ? "" : `${node.outputs[0]!.dtype}[${node.outputs[0]!.shape.join()}]`}`;
    let made = known.get(key);
    if (!made) {
      // Outputs that were realised in the meantime are leaves: the node gets fresh ones in their places.
      made =
        inputs.some((t, i) => t !== node.inputs[i]) || node.outputs.some((t) => t.node !== node)
          ? makeNode(node.op, inputs, node.params, node.outputs, node.site)
          : node.outputs;
      known.set(key, made);
    }
    node.outputs.forEach((t, i) => t.node === node && map.set(t, made[i]!));
  });
  return outputs.map((t) => map.get(t) ?? t);
}
