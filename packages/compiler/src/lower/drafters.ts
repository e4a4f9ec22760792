import type { ArgsortOp, ConvOp, ConvParams, DotParams, Node, Op, ReduceOp, ScatterOp, Tensor } from "@hornbeam/core";
import {
  affine,
  affineRange,
  axisVar,
  computeDType,
  dtypes,
  konst,
  sizeOf,
  stridesOf,
  type Accumulator,
  type Affine,
  type ConvKernel,
  type DType,
  type Expr,
} from "@hornbeam/ir";
import { dotKernel } from "./dot.ts";
import type { Core, Draft } from "./draft.ts";
import { contiguous, identityIndex } from "./indexing.ts";
import { flattenIndex } from "@hornbeam/ir";
import { draftOf, loadsOf, opaque, type DraftContext } from "./draftOf.ts";
import { Puller } from "./pull.ts";
import { baseOf } from "./roots.ts";
import { rewriteExpr } from "@hornbeam/ir";
import { simplifyExpr } from "./simplify.ts";

const simplify = (e: Expr): Expr => rewriteExpr(e, simplifyExpr, new Map())!;

const loop = (reduce: readonly number[] = [], accs: Accumulator[] = []): Core => ({ kind: "loop", reduce, accs });

const accExpr = (node: Node): Expr => ({ op: "acc", dtype: computeDType(node.outputs[0]!.dtype), n: 0 });

const storeAcc = (node: Node, space: readonly number[]): Draft["stores"] => [
  { tensor: node.outputs[0]!, index: contiguous(space), value: accExpr(node) },
];

const map = (node: Node, c: DraftContext): Draft[] => {
  const t = node.outputs[0]!;
  const value = simplify(new Puller(c.roots, c.table).compute(t, identityIndex(t.rank)));
  return [draftOf(node, t.shape, loop(), [{ tensor: t, index: contiguous(t.shape), value }])];
};

/** An extremum over nothing in a narrow signed integer: its own limit, which is not that of the int32 it is computed in. */
const leastOfNothing = (reducer: string, out: DType): number | undefined => {
  const { kind, bytes } = dtypes[out];
  if (kind !== "int" || bytes > 2) return undefined;
  return reducer === "max" ? -(2 ** (8 * bytes - 1)) : reducer === "min" ? 2 ** (8 * bytes - 1) - 1 : undefined;
};

const reduce = (node: Node, c: DraftContext): Draft[] => {
  const {
    op,
    params,
    inputs: [x],
    outputs: [out],
  } = node as Node<{ axes: readonly number[] }> & { readonly inputs: readonly Tensor[] };
  const { reducer } = op as unknown as ReduceOp<{ axes: readonly number[] }>;
  const space = out!.shape;
  const sizes = params.axes.map((a) => x!.shape[a]!);
  // Loop variables: the kept axes in order, then the reduced ones.
  let kept = 0;
  let reduced = space.length;
  const index: Affine[] = x!.shape.map((_, a) => axisVar(params.axes.includes(a) ? reduced++ : kept++));
  const value = simplify(new Puller(c.roots, c.table).operand(x!, index));
  const dtype = computeDType(out!.dtype);
  const least = leastOfNothing(reducer, out!.dtype);
  if (least !== undefined && !sizeOf(sizes))
    return [draftOf(node, space, loop(), [{ tensor: out!, index: contiguous(space), value: konst(least, dtype) }])];
  return [draftOf(node, space, loop(sizes, [{ reducer, dtype, value }]), storeAcc(node, space), [value])];
};

const dot = (node: Node, c: DraftContext): Draft[] => {
  const plan = c.dots.get(node)!;
  const { space, make } = dotKernel(node as Node<DotParams>, plan);
  return [draftOf(node, space, { kind: "dot", operands: [plan.lhs.arg, plan.rhs.arg], make }, storeAcc(node, space))];
};

const conv = (node: Node, c: DraftContext): Draft[] => {
  const { geometry } = node.params as ConvParams;
  const { direction } = node.op as ConvOp<ConvParams>;
  const operands = node.inputs.map((t) => c.table.number(baseOf(t)));
  const space = node.outputs[0]!.shape;
  const make = (local: (n: number) => number): Partial<ConvKernel> => ({
    kind: "conv",
    direction,
    geometry,
    operands: [local(operands[0]!), local(operands[1]!)],
    dtype: computeDType(node.outputs[0]!.dtype),
  });
  return [draftOf(node, space, { kind: "conv", operands, make }, storeAcc(node, space))];
};

/** One kernel a part: each writes its stretch of the result. */
const concat = (node: Node, c: DraftContext): Draft[] => {
  const out = node.outputs[0]!;
  const { axis } = node.params as { axis: number };
  const strides = stridesOf(out.shape);
  let at = 0;
  return node.inputs.map((t) => {
    const index = affine(at * strides[axis]!, strides);
    at += t.shape[axis]!;
    const value = simplify(new Puller(c.roots, c.table).operand(t, identityIndex(t.rank)));
    return draftOf(node, t.shape, loop(), [{ tensor: out, index, value }], [], true);
  });
};

/** First the operand is copied (or filled) into the result, then the points are applied to it in order. */
const scatter = (node: Node, c: DraftContext): Draft[] => {
  const out = node.outputs[0]!;
  const start = simplify(new Puller(c.roots, c.table).operand(node.inputs[0]!, identityIndex(out.rank)));
  const first = draftOf(
    node,
    out.shape,
    loop(),
    [{ tensor: out, index: contiguous(out.shape), value: start }],
    [],
    true,
  );
  const op = node.op as ScatterOp<unknown>;
  const form = op.lower(new Puller(c.roots, c.table).accessOf(node), { params: node.params, inputs: node.inputs, out });
  const strides = stridesOf(out.shape);
  const exprs = [form.value, ...form.dyn.map((d) => d.value)].map(simplify);
  const target = c.table.number(out);
  const core: Core = {
    kind: "opaque",
    writes: [out],
    scratch: [],
    exprs,
    reads: [...loadsOf(exprs)].map((n) => c.table.tensors[n]!),
    make: (local, rewrite) => ({
      kind: "scatter",
      name: node.op.name,
      args: [],
      space: form.space,
      reducer: form.reducer,
      bounds: form.bounds,
      target: local(target),
      index: flattenIndex(form.index, out.shape),
      value: rewrite(exprs[0]!),
      dyn: form.dyn.map((d, i) => ({
        value: rewrite(exprs[i + 1]!),
        // What the fixed part of the index adds must stay inside too.
        size: out.shape[d.axis]! - Math.max(0, affineRange(form.index[d.axis]!, form.space)[1]),
        stride: strides[d.axis]!,
      })),
    }),
  };
  return [first, draftOf(node, [], core, [], exprs, true)];
};

/** What ops say themselves. */
const whole = (node: Node, { compileBody }: DraftContext): Draft[] => {
  const { body, scratch } = (node.op as ArgsortOp<never>).kernel(node as never, compileBody);
  return [opaque(node, body, node.inputs.map(baseOf), scratch)];
};

const wholeCall =
  (kind: "host" | "claim") =>
  (node: Node): Draft[] => {
    const shapes = [...node.inputs, ...node.outputs].map((t) => t.shape);
    const evaluate = node.op.kind === "host" ? { evaluate: node.op.evaluate } : {};
    const params = kind === "host" ? node.params : (node.params as { attributes: unknown }).attributes;
    return [
      opaque(
        node,
        { kind, fn: node.op.name, params: params ?? {}, inputs: node.inputs.length, shapes, ...evaluate } as never,
        node.inputs.map(baseOf),
      ),
    ];
  };

type Drafter = (node: Node, c: DraftContext) => Draft[];
/** How each kind of op becomes kernels. */
export const drafters: Readonly<Record<Op["kind"], Drafter>> = {
  map,
  reduce,
  dot,
  conv,
  concat,
  scatter,
  argsort: whole,
  cumulative: whole,
  scan: whole,
  while: whole,
  cond: whole,
  host: wholeCall("host"),
  composite: wholeCall("claim"),
  leaf: () => [],
};
