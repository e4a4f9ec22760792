import { isPlaceholder, type MapOp, type Node, type Tensor } from "@hornbeam/core";
import { computeDType, konst, exprTopo, type DType, type Expr } from "@hornbeam/ir";
import { identityIndex, splitIndex } from "./indexing.ts";

/** Chains of fused expressions are cut at this many nodes: longer ones gain nothing and compile slowly. */
const MAX_WEIGHT = 200;
/** An expression that is cheaper than this is computed again where it is needed twice. */
const CHEAP = 3;
/** So is one below this whose result is at least twice what it is made of: windows, say. */
const MODERATE = 12;

const weights: Readonly<Record<string, number>> = { const: 0, index: 0, load: 0.2, guard: 1, threefry: 40, unary: 8 };
const cheapUnary = new Set(["neg", "abs", "not", "sign", "floor", "ceil", "round", "trunc", "sqrt"]);

const weigh = (e: Expr): number => {
  if (e.op === "unary") return cheapUnary.has(e.fn) ? 1 : weights.unary!;
  if (e.op === "binary" && e.fn === "pow") return 16;
  return weights[e.op] ?? 1;
};

const isMap = (node: Node): node is Node & { readonly op: MapOp<unknown> } => node.op.kind === "map";

/** What one application of a map op costs, from its own rule with constants for operands. */
const ownWeight = (node: Node & { readonly op: MapOp<unknown> }): number => {
  const out = node.outputs[0]!;
  const operand = (k: number): Expr => konst(0, computeDType(node.inputs[k]!.dtype as DType));
  const access = Object.assign(operand, { load: operand });
  const exprs = exprTopo([
    node.op.lower(access, identityIndex(out.rank), { params: node.params, inputs: node.inputs, out }),
  ]);
  return exprs.reduce((sum, e) => sum + weigh(e), node.op.view ? 0.2 : 0);
};

/** True where a reshape only splits axes, so that indices can be rewritten through it. */
const splits = (node: Node): boolean => {
  const { shape, rank } = node.outputs[0]!;
  return splitIndex(identityIndex(rank), node.inputs[0]!.shape, shape) !== undefined;
};

/** The tensor whose memory holds the same elements in the same order: reshapes stripped. */
export const baseOf = (t: Tensor): Tensor => {
  let base = t;
  while (base.node.op.kind === "map" && base.node.op.flat) base = base.node.inputs[0]!;
  return base;
};

export const isLeaf = (t: Tensor): boolean => t.node.op.kind === "leaf" || isPlaceholder(t);

/**
 * Decides which tensors get memory (roots): results of everything but maps, operands that must lie in memory, and map results
 * that are cheaper to store than to compute again. All others are fused into their users.
 */
export class Roots {
  readonly set: Set<Tensor> = new Set();
  readonly #cost = new Map<Tensor, number>();
  readonly #uses = new Map<Tensor, number>();
  /** elements of the largest stored tensor that a map reads, through what is fused into it */
  readonly #source = new Map<Tensor, number>();

  constructor(nodes: readonly Node[], outputs: readonly Tensor[]) {
    for (const t of outputs) this.require(t);
    for (let i = nodes.length - 1; i >= 0; i--) {
      const node = nodes[i]!;
      // A view passes its users on; anything else is one user.
      const weight = isMap(node) && node.op.view ? (this.#uses.get(node.outputs[0]!) ?? 1) : 1;
      for (const t of new Set(node.inputs)) this.#uses.set(t, (this.#uses.get(t) ?? 0) + weight);
    }
  }

  /** The tensor must lie in memory. */
  require(t: Tensor): void {
    const base = baseOf(t);
    if (!isLeaf(base)) this.set.add(base);
  }

  has(t: Tensor): boolean {
    return this.set.has(t) || isLeaf(t);
  }

  /** Decides for a node; to be called for all of them, in order. */
  visit(node: Node): void {
    if (!isMap(node)) {
      if (node.op.kind !== "leaf") for (const t of node.outputs) this.set.add(t);
      return;
    }
    const out = node.outputs[0]!;
    for (const k of node.op.buffers ?? []) this.require(node.inputs[k]!);
    if (node.op.flat && !splits(node)) this.require(node.inputs[0]!);
    // Recomputed once per element of a larger result: worth storing as soon as it computes anything. Padding repeats nothing.
    if (node.op.name !== "pad")
      for (const t of node.inputs) if (out.size > t.size && this.#costOf(t) >= 1) this.require(t);
    let cost = ownWeight(node);
    for (const t of node.inputs) cost += this.#costOf(t);
    this.#cost.set(out, cost);
    const source = Math.max(0, ...node.inputs.map((t) => (this.has(t) ? t.size : this.#source.get(t)!)));
    this.#source.set(out, source);
    if (node.op.view) return;
    const cheap = cost < MODERATE && out.size >= 2 * source ? MODERATE : CHEAP;
    if (cost > MAX_WEIGHT || (cost > cheap && (this.#uses.get(out) ?? 0) > 1)) this.set.add(out);
  }

  #costOf(t: Tensor): number {
    return this.has(t) ? 0 : (this.#cost.get(t) ?? 0);
  }
}
