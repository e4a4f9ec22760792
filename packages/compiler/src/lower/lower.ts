import { topoSort, type Node, type Pieces, type Tensor, visit } from "@hornbeam/core";
import { readsOf, writesOf } from "../plan/order.ts";
import type { Draft } from "./draft.ts";
import { planDot, type DotPlan } from "./dot.ts";
import { drafters } from "./drafters.ts";
import type { DraftContext } from "./draftOf.ts";
import { merge } from "./merge.ts";
import { TensorTable } from "./pull.ts";
import { Roots } from "./roots.ts";

/** A graph as kernels under construction, in an order that respects what they read. */
export interface Lowered {
  readonly drafts: Draft[];
  readonly table: TensorTable;
}

/**
 * Turns a graph of primitives into kernels: decides what lies in memory, writes everything else as expressions of it, and merges
 * kernels that visit the same elements, so that elementwise work rides along with the dot, convolution or reduction it follows.
 */
export function* lowerGraph(
  outputs: readonly Tensor[],
  { maxArgs, ...context }: Omit<DraftContext, "roots" | "table" | "dots"> & { readonly maxArgs: number },
): Pieces<Lowered> {
  const nodes = topoSort(outputs);
  const roots = new Roots(nodes, outputs);
  yield* visit(nodes, (node) => roots.visit(node));
  const table = new TensorTable();
  // Nodes whose outputs get memory, in order; copies of dot operands come before their dot.
  const order = new Set<Node>();
  const dots = new Map<Node, DotPlan>();
  yield* visit(nodes, (node) => {
    if (node.op.kind === "dot") {
      const plan = planDot(node as never, roots, table);
      dots.set(node, plan);
      for (const { arg } of [plan.lhs, plan.rhs]) {
        const copy = table.tensors[arg]!.node;
        if (copy.op.kind !== "leaf") order.add(copy);
      }
    } else if (!["map", "leaf", "reduce", "concat"].includes(node.op.kind))
      for (const t of node.inputs) roots.require(t);
    order.add(node);
  });
  const full: DraftContext = { ...context, roots, table, dots };
  const drafts: Draft[] = [];
  // Several drafts may write one tensor (concat, scatter): its readers come after all of them, and each after the one before.
  const producers = new Map<Tensor, number[]>();
  for (const node of order) {
    if (node.op.kind === "leaf" || !node.outputs.some((t) => roots.set.has(t))) continue;
    for (const draft of drafters[node.op.kind](node, full)) {
      const writes = writesOf(draft);
      for (const t of [...readsOf(draft, table), ...writes])
        for (const at of producers.get(t) ?? []) draft.after.add(at);
      const at = merge(draft, drafts, table, maxArgs) ?? drafts.push(draft) - 1;
      for (const t of writes) producers.set(t, [...(producers.get(t) ?? []), at]);
    }
    yield;
  }
  return { drafts, table };
}
