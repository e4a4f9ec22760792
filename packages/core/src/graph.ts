import { makeNode } from "./apply.ts";
import type { Node } from "./node.ts";
import type { Tensor } from "./tensor.ts";

/** Every node that `outputs` depend on, inputs before users. `stop` cuts the walk (the node itself is left out). */
export const topoSort = (outputs: readonly Tensor[], stop?: (node: Node) => boolean): Node[] => {
  const seen = new Set<Node>();
  const order: Node[] = [];
  // An explicit stack: eager chains are thousands of nodes deep.
  const stack: { node: Node; next: number }[] = [];
  const open = (node: Node): void => {
    if (seen.has(node) || stop?.(node)) return;
    seen.add(node);
    stack.push({ node, next: 0 });
  };
  for (const { node } of outputs) {
    open(node);
    while (stack.length) {
      const top = stack[stack.length - 1]!;
      if (top.next < top.node.inputs.length) open(top.node.inputs[top.next++]!.node);
      else {
        order.push(top.node);
        stack.pop();
      }
    }
  }
  return order;
};

/** The same graph with some tensors replaced by others of the same shape and dtype. Untouched parts are shared. */
export const substitute = (outputs: readonly Tensor[], replace: ReadonlyMap<Tensor, Tensor>): Tensor[] => {
  const map = new Map<Tensor, Tensor>(replace);
  const get = (t: Tensor): Tensor => map.get(t) ?? t;
  for (const node of topoSort(outputs, (n) => n.outputs.length > 0 && n.outputs.every((t) => map.has(t)))) {
    const inputs = node.inputs.map(get);
    if (inputs.every((t, i) => t === node.inputs[i])) continue;
    makeNode(node.op, inputs, node.params, node.outputs, node.site).forEach((t, i) => {
      const old = node.outputs[i]!;
      if (!map.has(old)) map.set(old, t);
    });
  }
  return outputs.map(get);
};
