import {
  applyAll,
  placeholder,
  substitute,
  type Closure,
  type Node,
  type ScanOp,
  type ScanParams,
  type Tensor,
  type Vjp,
  mergeScans,
  topoSort,
  type DotParams,
} from "@hornbeam/core";
import { isFloat, type DType } from "@hornbeam/ir";
import { addOf } from "../primitives/arithmetic.ts";
import { dotGeneral } from "../primitives/dot.ts";
import { fullLike } from "../primitives/full.ts";
import { permuteTo } from "../primitives/permute.ts";
import { closeOver, specsOf } from "./closure.ts";
import { pullback } from "./pullback.ts";

/** Maps that are cheaper to compute again than to store one for every step. */
const cheap: ReadonlySet<string> = /* @__PURE__ */ new Set([
  "add",
  "sub",
  "mul",
  "neg",
  "select",
  "cast",
  "lt",
  "le",
  "eq",
  "ne",
  "not",
]);

/** What the backward body needs of the forward one, sorted by how it gets there. */
interface Residuals {
  /** computed from constants of the loop alone: once, outside */
  readonly fixed: readonly Tensor[];
  /** slices of the forward scan's own xs, by their number */
  readonly given: readonly number[];
  /** computed in the loop: kept as further ys of the forward scan */
  readonly saved: readonly Tensor[];
}

const sortResiduals = (tensors: readonly Tensor[], body: Closure, { consts, carries }: ScanParams): Residuals => {
  const fixed = new Set<Tensor>(body.inputs.slice(0, consts));
  const xs = body.inputs.slice(consts + carries);
  const varying = new Map<Node, boolean>(body.inputs.map((t, i) => [t.node, i >= consts]));
  const varies = (t: Tensor): boolean => {
    let v = varying.get(t.node);
    if (v === undefined) varying.set(t.node, (v = t.node.inputs.some(varies)));
    return v;
  };
  const own = tensors.filter((t) => varies(t));
  return {
    fixed: tensors.filter((t) => fixed.has(t) || !varies(t)),
    given: own.filter((t) => xs.includes(t)).map((t) => xs.indexOf(t)),
    saved: own.filter((t) => !xs.includes(t)),
  };
};

/**
 * The tensors that the gradients take from the forward body, as few as needed: cheap maps of others on the list (or of xs and
 * constants) are computed again in the backward body.
 */
const residualsOf = (
  gradients: readonly Tensor[],
  cotangents: readonly Tensor[],
  body: Closure,
  params: ScanParams,
): Tensor[] => {
  const found = closeOver(gradients, cotangents).outer;
  const roots = new Set<Tensor>([
    ...found,
    ...body.inputs.filter((_, i) => i < params.consts || i >= params.consts + params.carries),
  ]);
  const reachable = (t: Tensor, self: Tensor): boolean => {
    const { op, inputs } = t.node;
    if (t !== self && roots.has(t)) return true;
    if (op.kind !== "map" || !(cheap.has(op.name) || op.view || !inputs.length)) return false;
    return inputs.every((i) => reachable(i, self));
  };
  const kept = found.filter((t) => {
    if (t.node.op.kind === "leaf" || !reachable(t, t)) return true;
    roots.delete(t);
    return false;
  });
  const bases = new Set<Tensor>(kept);
  const collect = (t: Tensor): void => {
    if (roots.has(t)) bases.add(t);
    else t.node.inputs.forEach(collect);
  };
  found.forEach(collect);
  return [...bases];
};

/**
 * Whether a constant's gradient is a product in each step, of factors that are not larger than it: Σₜ xₜᵀ·yₜ is then one product over all
 * steps, after the loop, instead of a sum that is read and written in each.
 */
const isSumOfProducts = (g: Tensor): boolean => {
  const { op, inputs, params } = g.node as Node<DotParams>;
  return op.kind === "dot" && !params.lhsBatch.length && inputs[0]!.size + inputs[1]!.size <= 2 * g.size;
};

/** The product over the factors of all steps, [steps, …]. */
const overSteps = ([x, y]: readonly [Tensor, Tensor], p: DotParams, dtype: DType): Tensor => {
  const axes = (list: readonly number[]): number[] => [0, ...list.map((axis) => axis + 1)];
  return dotGeneral(x, y, { ...p, lhsContract: axes(p.lhsContract), rhsContract: axes(p.rhsContract) }, { dtype });
};

/** Whether a matrix is only read as the right factor of products, along its rows: transposed once it is read as it lies in every step. */
const isReadAcross = (t: Tensor, outputs: readonly Tensor[]): boolean => {
  if (t.rank !== 2) return false;
  const users = topoSort(outputs).filter((node) => node.inputs.includes(t));
  const across = ({ inputs, params }: Node<DotParams>): boolean =>
    inputs[0] !== t && !params.rhsBatch.length && params.rhsContract.join() === "1";
  return users.length > 0 && users.every((node) => node.op.kind === "dot" && across(node as Node<DotParams>));
};

/**
 * c̄ₜ, x̄ₜ from c̄ₜ₊₁, ȳₜ: a scan the other way, whose carries are the carries' gradients and the sums of the constants'. What it
 * needs of the forward steps is saved by a scan like this one with more ys; `mergeScans` makes one of the two.
 */
const vjp: Vjp<ScanParams> = (cts, node) => {
  const { params, inputs: operands } = node;
  const { length, reverse, consts, carries, body } = params;
  const split = consts + carries;
  // Carries that are float take part; of the ys those with a cotangent.
  const carried = body.inputs
    .map((t, i) => (i >= consts && i < split && isFloat(t.dtype) ? i : -1))
    .filter((i) => i >= 0);
  const yed = cts.map((ct, i) => (ct && i >= carries ? i : -1)).filter((i) => i >= 0);
  const openCarry = carried.map((i) => placeholder(body.inputs[i]!, "cotangent"));
  const openY = yed.map((i) => placeholder(body.outputs[i]!, "cotangent"));
  const inner = pullback(
    [...carried.map((i) => body.outputs[i - consts]!), ...yed.map((i) => body.outputs[i]!)],
    [...openCarry, ...openY],
    body.inputs,
  );
  const wanted = inner.map((g, i) => (g && i < consts ? i : -1)).filter((i) => i >= 0);
  const later = wanted.filter((i) => isSumOfProducts(inner[i]!));
  const constGrads = wanted.filter((i) => !later.includes(i));
  const factors = [...new Set(later.flatMap((i) => inner[i]!.node.inputs))];
  const xGrads = inner.map((g, i) => (g && i >= split ? i : -1)).filter((i) => i >= 0);
  const sums = constGrads.map((i) => placeholder(body.inputs[i]!, "sum"));
  const outputs = [
    ...carried.map((i) => inner[i] ?? fullLike(body.inputs[i]!, 0)),
    ...constGrads.map((i, k) => addOf(sums[k]!, inner[i]!)),
    ...xGrads.map((i) => inner[i]!),
  ];
  const { fixed, given, saved } = sortResiduals(
    residualsOf([...outputs, ...factors], [...openCarry, ...openY, ...sums], body, params),
    body,
    params,
  );
  // Factors that nothing keeps already are further ys of the backward scan.
  const kept = [...given.map((k) => body.inputs[split + k]!), ...saved, ...xGrads.map((i) => inner[i]!)];
  const own = factors.filter((t) => !kept.includes(t));
  outputs.push(...own);
  // The forward scan once more, with what is to be kept.
  const extra = saved.length
    ? applyAll<ScanParams>(scanOp, operands, {
        ...params,
        body: { inputs: body.inputs, outputs: [...body.outputs, ...saved] },
      }).slice(body.outputs.length)
    : [];
  const forward = [...fixed, ...given.map((k) => body.inputs[split + k]!), ...saved];
  const open = forward.map((t) => placeholder(t, "residual"));
  const cut = substitute(outputs, new Map(forward.map((t, i) => [t, open[i]!])));
  const turned = fixed.map((_, i) => isReadAcross(open[i]!, cut));
  const outside = substitute(fixed, new Map(body.inputs.slice(0, consts).map((t, i) => [t, operands[i]!]))).map(
    (t, i) => (turned[i] ? permuteTo(t, [1, 0]) : t),
  );
  const turn = new Map<Tensor, Tensor>();
  turned.forEach((yes, i) => {
    if (!yes) return;
    const { shape, dtype } = open[i]!;
    const other = placeholder({ shape: [...shape].reverse(), dtype }, "residual");
    turn.set(open[i]!, permuteTo(other, [1, 0]));
    open[i] = other;
  });
  const closed = turn.size ? substitute(cut, turn) : cut;
  const backward: Closure = {
    inputs: [...open.slice(0, fixed.length), ...openCarry, ...sums, ...openY, ...open.slice(fixed.length)],
    outputs: closed,
  };
  const zero = (i: number): Tensor => fullLike(operands[i]!, 0);
  const results = applyAll<ScanParams>(
    scanOp,
    [
      ...outside,
      ...carried.map((i) => cts[i - consts] ?? zero(i)),
      ...constGrads.map(zero),
      ...yed.map((i) => cts[i]!),
      ...given.map((k) => operands[split + k]!),
      ...extra,
    ],
    { length, reverse: !reverse, consts: fixed.length, carries: carried.length + constGrads.length, body: backward },
  );
  const gradients = new Array<Tensor | undefined>(operands.length);
  const ended = [...carried, ...constGrads, ...xGrads];
  ended.forEach((i, k) => (gradients[i] = results[k]));
  const all = [...given.map((k) => operands[split + k]!), ...extra, ...xGrads.map((i) => gradients[i]!)];
  const stepsOf = (t: Tensor): Tensor => all[kept.indexOf(t)] ?? results[ended.length + own.indexOf(t)]!;
  for (const i of later) {
    const { inputs, params: dot } = inner[i]!.node as Node<DotParams>;
    gradients[i] = overSteps(inputs.map(stepsOf) as [Tensor, Tensor], dot, inner[i]!.dtype);
  }
  return gradients;
};

/** The op of scans; see `scan`. */
export const scanOp: ScanOp<ScanParams> = {
  name: "scan",
  kind: "scan",
  pass: mergeScans,
  infer: (_, { length, carries, body }) =>
    specsOf(body.outputs).map(({ shape, dtype }, i) => ({ shape: i < carries ? shape : [length, ...shape], dtype })),
  kernel: ({ params: { length, reverse, consts, carries, body } }, compile) => {
    const bytes = (tensors: readonly Tensor[]): number[] => tensors.map((t) => t.byteLength);
    const carryBytes = bytes(body.inputs.slice(consts, consts + carries));
    const [xBytes, yBytes] = [bytes(body.inputs.slice(consts + carries)), bytes(body.outputs.slice(carries))];
    const program = compile(body);
    return {
      body: { kind: "scan", length, reverse, consts, carryBytes, xBytes, yBytes, body: program },
      scratch: [...carryBytes, program.arenaBytes],
    };
  },
  vjp,
};
