import { makeNode } from "./apply.ts";
import { topoSort } from "./graph.ts";
import type { Node } from "./node.ts";
import type { ScanParams } from "./op.ts";
import type { Tensor } from "./tensor.ts";

/** Scans of one loop: the same body inputs (the array itself) over the same operands. */
const sameLoop = (a: Node, b: Node): boolean =>
  (a.params as ScanParams).body.inputs === (b.params as ScanParams).body.inputs &&
  a.inputs.length === b.inputs.length &&
  a.inputs.every((t, i) => t === b.inputs[i]);

/** One scan with the ys of all: the carries and ys of the first, then what the others add. */
const merge = (group: readonly Node[]): { readonly params: ScanParams; readonly places: Map<Tensor, number> } => {
  const params = group[0]!.params as ScanParams;
  const outputs = [...params.body.outputs];
  const places = new Map<Tensor, number>();
  for (const node of group) {
    (node.params as ScanParams).body.outputs.forEach((t, i) => {
      let at = i;
      if (i >= params.carries && outputs[i] !== t) at = outputs.indexOf(t, params.carries);
      if (at < 0) at = outputs.push(t) - 1;
      places.set(node.outputs[i]!, at);
    });
  }
  return { params: { ...params, body: { inputs: params.body.inputs, outputs } }, places };
};

/**
 * The gradient of a scan saves what it needs in a second scan over the same body: this makes one loop of both. Graph → graph.
 */
export const mergeScans = (outputs: readonly Tensor[]): Tensor[] => {
  const order = topoSort(outputs);
  const groups: Node[][] = [];
  for (const node of order) {
    if (node.op.kind !== "scan") continue;
    const group = groups.find((g) => sameLoop(g[0]!, node));
    if (group) group.push(node);
    else groups.push([node]);
  }
  const several = new Map(groups.filter((g) => g.length > 1).flatMap((g) => g.map((node) => [node, g] as const)));
  if (!several.size) return [...outputs];
  const map = new Map<Tensor, Tensor>();
  const get = (t: Tensor): Tensor => map.get(t) ?? t;
  for (const node of order) {
    if (map.has(node.outputs[0]!)) continue;
    const group = several.get(node);
    const inputs = node.inputs.map(get);
    if (group) {
      const { params, places } = merge(group);
      const made = makeNode(node.op, inputs, params, node.op.infer(inputs, params as never), node.site);
      places.forEach((at, t) => map.set(t, made[at]!));
    } else if (inputs.some((t, i) => t !== node.inputs[i]))
      makeNode(node.op, inputs, node.params, node.outputs, node.site).forEach((t, i) => map.set(node.outputs[i]!, t));
  }
  return outputs.map(get);
};
