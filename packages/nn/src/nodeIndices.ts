import { Functional } from "./Functional.ts";
import type { Node } from "./Node.ts";

/** Places of a model's calls among those of their operation, as files and summaries write them: `dense[0][0]`. */
export const nodeIndices = (model: Functional): Map<Node, number> => {
  const counts = new Map<unknown, number>();
  const indices = new Map<Node, number>();
  for (const node of [...model.nodes].sort((a, b) => a.index - b.index)) {
    // A functional model's own construction counts as its first call.
    const n = counts.get(node.operation) ?? ((node.operation as unknown) instanceof Functional ? 1 : 0);
    counts.set(node.operation, n + 1);
    indices.set(node, n);
  }
  return indices;
};
