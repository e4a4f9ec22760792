import { substitute, topoSort, type CompositeParams, type Node, type Tensor } from "@hornbeam/core";

/** Whether the backend computes this composite itself. */
export type Claimed = (node: Node) => boolean;

/** Replaces composites that are not claimed by what they stand for. Graph → graph. */
export const expandComposites = (outputs: readonly Tensor[], claimed: Claimed): readonly Tensor[] => {
  let result = outputs;
  // An expansion may hold composites of its own: again, until none is left.
  for (;;) {
    const replace = new Map<Tensor, Tensor>();
    for (const node of topoSort(result)) {
      if (node.op.kind !== "composite" || claimed(node)) continue;
      const { expansion } = node.params as CompositeParams;
      const inner = new Map(
        expansion.inputs.map((t, i) => [t, replace.get(node.inputs[i]!) ?? node.inputs[i]!] as const),
      );
      substitute(expansion.outputs, inner).forEach((t, i) => replace.set(node.outputs[i]!, t));
    }
    if (!replace.size) return result;
    result = substitute(result, resolveChains(replace));
  }
};

/** Expansions were built on the old tensors of composites below them: point them at the new ones. */
const resolveChains = (replace: Map<Tensor, Tensor>): Map<Tensor, Tensor> => {
  for (const [from, to] of replace) replace.set(from, substitute([to], replace)[0]!);
  return replace;
};
