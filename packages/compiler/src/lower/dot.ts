import { makeNode, type DotParams, type Node, type Tensor } from "@hornbeam/core";
import { computeDType, sizeOf, type DotKernel, type DotOperand, type Shape } from "@hornbeam/ir";
import { identityIndex } from "./indexing.ts";
import { Puller, type TensorTable } from "./pull.ts";
import { baseOf, type Roots } from "./roots.ts";

/** An operand of a dot as strides over memory. */
interface Side {
  readonly arg: number;
  readonly offset: number;
  readonly batch: readonly number[];
  readonly free: number;
  readonly contract: number;
}
/** A dot whose operands are known as strides. */
export interface DotPlan {
  readonly lhs: Side;
  readonly rhs: Side;
}

/** The one stride of a walk over several axes, row-major; undefined where it is not one. */
const mergeStrides = (axes: readonly number[], strides: readonly number[], shape: Shape): number | undefined => {
  const used = axes.filter((a) => shape[a] !== 1);
  for (let i = 0; i + 1 < used.length; i++)
    if (strides[used[i]!] !== strides[used[i + 1]!]! * shape[used[i + 1]!]!) return undefined;
  return used.length ? strides[used[used.length - 1]!]! : 0;
};

const freeAxes = (rank: number, ...taken: (readonly number[])[]): number[] =>
  Array.from({ length: rank }, (_, i) => i).filter((i) => !taken.some((t) => t.includes(i)));

/** Finds the strides of one operand, looking through views; undefined where it is not one strided walk. */
const strided = (
  t: Tensor,
  batch: readonly number[],
  contract: readonly number[],
  roots: Roots,
  table: TensorTable,
): Side | undefined => {
  if (t.shape.includes(0)) return undefined;
  let e = new Puller(roots, table).element(t, identityIndex(t.rank));
  // A widening cast of the stored element happens while the kernel packs.
  if (e.op === "cast" && e.x.op === "load") e = e.x;
  if (e.op !== "load" || e.dyn || e.dtype !== t.dtype) return undefined;
  const strides = Array.from({ length: t.rank }, (_, i) => (e.op === "load" ? (e.index.strides[i] ?? 0) : 0));
  const free = mergeStrides(freeAxes(t.rank, batch, contract), strides, t.shape);
  const inner = mergeStrides(contract, strides, t.shape);
  if (free === undefined || inner === undefined) return undefined;
  return { arg: e.arg, offset: e.index.offset, batch: batch.map((a) => strides[a]!), free, contract: inner };
};

/** The only strides left: the operand written out as (batch…, free…, contract…) by a permutation that gets memory. */
const written = (
  t: Tensor,
  batch: readonly number[],
  contract: readonly number[],
  roots: Roots,
  table: TensorTable,
  permute: Permute,
): Side => {
  const free = freeAxes(t.rank, batch, contract);
  const order = [...batch, ...free, ...contract];
  const copy = order.every((a, i) => a === i) ? t : permute(t, order);
  roots.require(copy);
  const k = sizeOf(contract.map((a) => t.shape[a]!));
  const m = sizeOf(free.map((a) => t.shape[a]!));
  let step = m * k;
  const strides: number[] = [];
  for (let i = batch.length - 1; i >= 0; step *= t.shape[batch[i--]!]!) strides[i] = step;
  return { arg: table.number(baseOf(copy)), offset: 0, batch: strides, free: k, contract: 1 };
};

/** Makes the permuted copy of an operand; injected so that the lowering knows no op. */
export type Permute = (t: Tensor, axes: readonly number[]) => Tensor;

/** A view op of our own: the axes of a tensor in another order. */
export const permuteCopy: Permute = (t, axes) =>
  makeNode(
    {
      name: "permute",
      kind: "map",
      view: true,
      infer: () => [],
      lower: (x, index, { params }) => {
        const { axes: order } = params as { axes: readonly number[] };
        return x(
          0,
          order.map((_, a) => index[order.indexOf(a)]!),
        );
      },
    },
    [t],
    { axes },
    [{ shape: axes.map((a) => t.shape[a]!), dtype: t.dtype }],
  )[0]!;

/** What the views above a tensor look at. */
const bottomOf = (t: Tensor, roots: Roots): Tensor => {
  let bottom = t;
  while (!roots.has(bottom) && bottom.node.op.kind === "map" && bottom.node.op.view) bottom = bottom.node.inputs[0]!;
  return bottom;
};

/** Decides how a dot reads its operands; may ask for memory for one. */
export const planDot = (node: Node<DotParams>, roots: Roots, table: TensorTable): DotPlan => {
  const [x, y] = node.inputs as readonly [Tensor, Tensor];
  const { lhsBatch, rhsBatch, lhsContract, rhsContract } = node.params;
  const side = (t: Tensor, batch: readonly number[], contract: readonly number[]): Side => {
    roots.require(bottomOf(t, roots));
    return strided(t, batch, contract, roots, table) ?? written(t, batch, contract, roots, table, permuteCopy);
  };
  return { lhs: side(x, lhsBatch, lhsContract), rhs: side(y, rhsBatch, rhsContract) };
};

/** The kernel's sizes and operands, given places of its arguments. */
export const dotKernel = (
  node: Node<DotParams>,
  plan: DotPlan,
): { readonly space: number[]; readonly make: (local: (n: number) => number) => Partial<DotKernel> } => {
  const [x, y] = node.inputs as readonly [Tensor, Tensor];
  const { lhsBatch, lhsContract, rhsBatch, rhsContract } = node.params;
  const sizes = (t: Tensor, axes: readonly number[]): number => sizeOf(axes.map((a) => t.shape[a]!));
  const batch = lhsBatch.map((a) => x.shape[a]!);
  const m = sizes(x, freeAxes(x.rank, lhsBatch, lhsContract));
  const n = sizes(y, freeAxes(y.rank, rhsBatch, rhsContract));
  const k = sizes(x, lhsContract);
  const operand = (s: Side, left: boolean, local: (n: number) => number): DotOperand => ({
    arg: local(s.arg),
    offset: s.offset,
    batch: s.batch,
    row: left ? s.free : s.contract,
    col: left ? s.contract : s.free,
  });
  return {
    space: [...batch, m, n],
    make: (local) => ({
      kind: "dot",
      batch,
      m,
      n,
      k,
      dtype: computeDType(node.outputs[0]!.dtype),
      lhs: operand(plan.lhs, true, local),
      rhs: operand(plan.rhs, false, local),
    }),
  };
};
