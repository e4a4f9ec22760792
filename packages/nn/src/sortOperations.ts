import type { KerasTensor } from "./KerasTensor.ts";
import type { Node, Operation } from "./Node.ts";

/** Steps from each operation to the farthest output; an operation that is called more than once counts from its farthest call. */
const depthsOf = (nodes: readonly Node[]): Map<Operation, number> => {
  const calls = new Map<Node, number>();
  const depths = new Map<Operation, number>();
  for (const node of [...nodes].reverse()) {
    const depth = Math.max(calls.get(node) ?? 0, depths.get(node.operation) ?? 0);
    depths.set(node.operation, depth);
    for (const { node: parent } of node.parents)
      if (parent) calls.set(parent, Math.max(depth + 1, calls.get(parent) ?? 0));
  }
  return depths;
};

/** Operations in the order in which a walk from the outputs meets them. */
const meetingOrder = (ends: readonly KerasTensor[], inputs: ReadonlySet<Node>): Map<Operation, number> => {
  const order = new Map<Operation, number>();
  const seen = new Set<Node>();
  const visit = ({ node }: KerasTensor): void => {
    if (!node || seen.has(node)) return;
    seen.add(node);
    if (!order.has(node.operation)) order.set(node.operation, order.size);
    if (!inputs.has(node)) node.parents.forEach(visit);
  };
  ends.forEach(visit);
  return order;
};

/**
 * Operations of a functional model in Keras's order: the farthest from the outputs first, those of one distance as a walk from the
 * outputs meets them. Files depend on it: weights are stored by the place of a layer among those of its class.
 * @param nodes calls in an order in which they can run, without those of the inputs
 */
export const sortOperations = (
  inputs: readonly KerasTensor[],
  outputs: readonly KerasTensor[],
  nodes: readonly Node[],
): Operation[] => {
  const starts = inputs.map((t) => t.node!);
  const met = meetingOrder(outputs, new Set(starts));
  const depths = depthsOf([...starts, ...nodes]);
  // An input that no output needs comes before the others of depth 0.
  const place = (o: Operation): number => met.get(o) ?? -1;
  const depth = (o: Operation): number => (met.has(o) ? depths.get(o)! : 0);
  return [...depths.keys()].sort((a, b) => depth(b) - depth(a) || place(a) - place(b));
};
