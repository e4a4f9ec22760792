import { substitute, topoSort, visit, type CompositeParams, type Node, type Pieces, type Tensor } from "@hornbeam/core";

/** Whether the backend computes this composite itself. */
export type Claimed = (node: Node) => boolean;

/** Replaces composites that are not claimed by what they stand for. Graph → graph. */
export function* expandComposites(outputs: readonly Tensor[], claimed: Claimed): Pieces<readonly Tensor[]> {
  let result = outputs;
  // An expansion may hold composites of its own: again, until none is left.
  for (;;) {
    const replace = new Map<Tensor, Tensor>();
    yield* visit(topoSort(result), (node) => {
      if (node.op.kind !== "composite" || claimed(node)) return;
      const { expansion } = node.params as CompositeParams;
      const inner = new Map(
        expansion.inputs.map((t, i) => [t, replace.get(node.inputs[i]!) ?? node.inputs[i]!] as const),
      );
      substitute(expansion.outputs, inner).forEach((t, i) => replace.set(node.outputs[i]!, t));
    });
    if (!replace.size) return result;
    // Expansions were built on the old tensors of composites below them: point them at the new ones.
    yield* visit(replace, ([from, to]) => void replace.set(from, substitute([to], replace)[0]!));
    result = substitute(result, replace);
  }
}
