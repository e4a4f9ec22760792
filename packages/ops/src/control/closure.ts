import {
  isTensor,
  makeNode,
  placeholder,
  substitute,
  tensor,
  topoSort,
  treeFill,
  treeLeaves,
  type Closure,
  type Node,
  type Spec,
  type Tensor,
  type Tree,
} from "@hornbeam/core";
import { DTypeError, sameShape, ShapeError, showShape } from "@hornbeam/ir";

/** Leaves as tensors: numbers and arrays given in a tree become tensors. */
export const tensorLeaves = (tree: Tree<unknown>): Tensor[] =>
  treeLeaves(tree).map((leaf) => (isTensor(leaf) ? leaf : tensor(leaf as number)));

/** Open inputs in the shape of a tree. */
export const openTree = (tree: Tree<unknown>, leaves: readonly Tensor[]): never => treeFill(tree, leaves) as never;

/** A body of a loop or branch: its closure, and the outer tensors it uses, which become further inputs at its end. */
export interface Captured {
  readonly outputs: readonly Tensor[];
  /** outer tensors, and the open inputs that stand for them */
  readonly outer: readonly Tensor[];
  readonly open: readonly Tensor[];
}

/** Copies of the tensors that these nodes make, in an order in which they can be made. */
const copiesOf = (nodes: Iterable<Node>): Map<Tensor, Tensor> => {
  const copies = new Map<Tensor, Tensor>();
  for (const { op, inputs, params, outputs, site } of nodes)
    makeNode(
      op,
      inputs.map((t) => copies.get(t)!),
      params,
      outputs,
      site,
    ).forEach((t, i) => copies.set(outputs[i]!, t));
  return copies;
};

/**
 * Cuts a graph off from everything that does not depend on `inputs`: what is used from there becomes an open input. Only
 * constants that fuse (full, iota and maps of them) stay inside, as copies: the ones outside may get memory, and then are no constants.
 */
export const closeOver = (outputs: readonly Tensor[], inputs: readonly Tensor[]): Captured => {
  const own = new Set(inputs.map((t) => t.node));
  const inside = new Set<Node>();
  const constant = new Set<Node>();
  const outer = new Set<Tensor>();
  const order = topoSort(outputs);
  for (const node of order) {
    if (own.has(node) || node.inputs.some((t) => inside.has(t.node))) inside.add(node);
    else if (node.op.kind === "map" && node.inputs.every((t) => constant.has(t.node))) constant.add(node);
  }
  const use = (t: Tensor): void => {
    if (!inside.has(t.node) && !constant.has(t.node)) outer.add(t);
  };
  for (const node of order) if (inside.has(node)) node.inputs.forEach(use);
  outputs.forEach(use);
  const list = [...outer];
  const open = list.map((t) => placeholder(t, "captured"));
  const replaced = copiesOf(constant);
  list.forEach((t, i) => replaced.set(t, open[i]!));
  return { outputs: substitute(outputs, replaced), outer: list, open };
};

/** Several bodies over the same inputs, each closed with the union of what they use from outside. */
export const closeAll = (
  bodies: readonly { readonly inputs: readonly Tensor[]; readonly outputs: readonly Tensor[] }[],
): { readonly closures: readonly Closure[]; readonly outer: readonly Tensor[] } => {
  const parts = bodies.map(({ inputs, outputs }) => ({ inputs, ...closeOver(outputs, inputs) }));
  const outer = [...new Set(parts.flatMap((p) => p.outer))];
  const closures = parts.map((p) => ({
    inputs: [...p.inputs, ...outer.map((t) => p.open[p.outer.indexOf(t)] ?? placeholder(t, "captured"))],
    outputs: p.outputs,
  }));
  return { closures, outer };
};

/** The values a loop or branch hands on keep their number, shapes and dtypes. */
export const checkSpecs = (op: string, what: string, expected: readonly Spec[], received: readonly Spec[]): void => {
  if (expected.length !== received.length)
    throw new ShapeError(
      `${op}: ${what} must have ${expected.length} tensors; received ${received.length}. Return the same structure.`,
      { op },
    );
  expected.forEach((e, i) => {
    const r = received[i]!;
    if (!sameShape(e.shape, r.shape))
      throw new ShapeError(
        `${op}: ${what} must keep its shapes; tensor ${i} is ${showShape(e.shape)}, received ${showShape(r.shape)}. Reshape or broadcast it.`,
        { op },
      );
    if (e.dtype !== r.dtype)
      throw new DTypeError(
        `${op}: ${what} must keep its dtypes; tensor ${i} is ${e.dtype}, received ${r.dtype}. Cast it.`,
        { op },
      );
  });
};

export const specsOf = (ts: readonly Spec[]): Spec[] => ts.map(({ shape, dtype }) => ({ shape, dtype }));
