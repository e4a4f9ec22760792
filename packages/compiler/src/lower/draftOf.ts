import type { KernelBody, Node, Tensor } from "@hornbeam/core";
import { exprTopo, type Expr, type Kernel, type KernelArg } from "@hornbeam/ir";
import type { CompileBody } from "./compileBody.ts";
import type { DotPlan } from "./dot.ts";
import type { Core, Draft } from "./draft.ts";
import type { TensorTable } from "./pull.ts";
import type { Roots } from "./roots.ts";

/** What drafting a node needs to know. */
export interface DraftContext {
  readonly roots: Roots;
  readonly table: TensorTable;
  readonly dots: ReadonlyMap<Node, DotPlan>;
  /** compiles the body of a loop or a branch */
  readonly compileBody: CompileBody;
}

/** Numbers of the tensors that expressions load. */
export const loadsOf = (exprs: readonly Expr[]): Set<number> => {
  const reads = new Set<number>();
  for (const e of exprTopo(exprs)) if (e.op === "load") reads.add(e.arg);
  return reads;
};

/** A kernel under construction for one node. */
export const draftOf = (
  node: Node,
  space: readonly number[],
  core: Core,
  stores: Draft["stores"],
  more: readonly Expr[] = [],
  closed = false,
): Draft => {
  const exprs = [...stores.map((s) => s.value), ...more];
  const reads = loadsOf(exprs);
  if ("operands" in core) for (const n of core.operands) reads.add(n);
  return {
    names: [node.op.name],
    space,
    core,
    stores,
    closed,
    reads,
    after: new Set(),
    weight: exprTopo(exprs).length,
  };
};

/** An argument list for a kernel whose operands and results are whole buffers. */
export const wholeArgs = (
  reads: readonly Tensor[],
  writes: readonly Tensor[],
  scratch: readonly number[] = [],
): KernelArg[] => [
  ...reads.map((t): KernelArg => ({ dtype: t.dtype, access: "read" })),
  ...writes.map((t): KernelArg => ({ dtype: t.dtype, access: "write" })),
  ...scratch.map((): KernelArg => ({ dtype: "uint8", access: "write" })),
];

/** A draft of a kernel nothing fuses with. */
export const opaque = (
  node: Node,
  kernel: KernelBody,
  reads: readonly Tensor[],
  scratch: readonly number[] = [],
): Draft => {
  const core: Core = {
    kind: "opaque",
    reads,
    writes: node.outputs,
    scratch,
    exprs: [],
    make: () => ({ name: node.op.name, args: wholeArgs(reads, node.outputs, scratch), ...kernel }) as Kernel,
  };
  return draftOf(node, [], core, [], [], true);
};
