import { atOnce, isPlaceholder, Tensor, topoSort, visit, type Closure, type Node, type Pieces } from "@hornbeam/core";
import {
  IR_VERSION,
  UnsupportedError,
  castExpr,
  type Backend,
  type BufferDecl,
  type Program,
  type Step,
} from "@hornbeam/ir";
import { mergeCommon } from "./graph/cse.ts";
import { expandComposites } from "./graph/expand.ts";
import type { Draft } from "./lower/draft.ts";
import { contiguous } from "./lower/indexing.ts";
import { lowerGraph, type Lowered } from "./lower/lower.ts";
import { baseOf, isLeaf } from "./lower/roots.ts";
import { finish } from "./plan/assign.ts";
import { planMemory } from "./plan/memory.ts";
import { orderDrafts, readsOf, type Aliases, type Donation } from "./plan/order.ts";

/** What the compiler must know of a backend. */
export type Target = Pick<Backend, "capabilities" | "claims" | "name">;

/** How a graph is compiled. */
export interface CompileOptions {
  /** inputs whose memory outputs may take over: `donationOf(tensors)` */
  readonly donation?: Donation | undefined;
}

const claimedBy =
  (target: Target) =>
  (node: Node): boolean =>
    target.claims?.some(
      (c) =>
        c.op === node.op.name &&
        c.accepts(node.inputs, (node.params as { attributes: Record<string, unknown> }).attributes),
    ) ?? false;

/** A kernel that copies one tensor's memory to an output. */
const copyDraft = (from: Tensor, to: Tensor, lowered: Lowered): Draft => {
  const n = lowered.table.number(from);
  const index = contiguous(to.shape);
  const load = castExpr({ op: "load", dtype: from.dtype, arg: n, index }, to.dtype);
  return {
    names: ["copy"],
    space: to.shape,
    core: { kind: "loop", reduce: [], accs: [] },
    stores: [{ tensor: to, index, value: load }],
    closed: true,
    reads: new Set([n]),
    after: new Set(),
    weight: 1,
  };
};

/** Where each output's elements lie: its base tensor, or a copy where the base belongs to someone else. */
const placeOutputs = (outputs: readonly Tensor[], lowered: Lowered, drafts: Draft[]): Tensor[] => {
  const taken = new Set<Tensor>();
  return outputs.map((t) => {
    const base = baseOf(t);
    const target = !isLeaf(base) && !taken.has(base) ? base : new Tensor(t, t.node, t.index);
    taken.add(target);
    if (target !== base) drafts.push(copyDraft(base, target, lowered));
    return target;
  });
};

/**
 * Compiles a graph to a Program, with breaks: composites expanded, common subexpressions merged, kernels formed and ordered, memory planned.
 * `inputs` are its leaves, in the order that `run` will take buffers.
 */
export function* compileInPieces(
  target: Target,
  outputs: readonly Tensor[],
  inputs: readonly Tensor[],
  options: CompileOptions = {},
): Pieces<Program> {
  let graph = yield* mergeCommon(yield* expandComposites(outputs, claimedBy(target)));
  for (const pass of new Set(topoSort(graph).map((node) => node.op.pass))) if (pass) graph = pass(graph);
  const lowered = yield* lowerGraph(graph, {
    maxArgs: target.capabilities.maxKernelArgs,
    compileBody: ({ outputs, inputs }: Closure) => atOnce(compileInPieces(target, outputs, inputs)),
  });
  const { drafts } = lowered;
  const placed = placeOutputs(graph, lowered, drafts);
  const { donation } = options;
  const aliases: Aliases = donation?.pair(placed) ?? new Map();
  dropUnreadStores(drafts, new Set(placed), lowered);
  const ordered = yield* orderDrafts(drafts, lowered.table, aliases, donation);
  return yield* assemble(target, ordered, lowered, inputs, placed, aliases);
}

/** Stores that nobody reads (their readers were merged into the same kernel) are not made. */
const dropUnreadStores = (drafts: readonly Draft[], outputs: ReadonlySet<Tensor>, { table }: Lowered): void => {
  const read = new Set<Tensor>(outputs);
  for (const d of drafts)
    for (const t of [...readsOf(d, table), ...(d.core.kind === "opaque" ? d.core.writes : [])]) read.add(t);
  for (const d of drafts) d.stores = d.stores.filter((s) => read.has(s.tensor));
};

/** Numbers buffers, plans the arena and lists the steps. */
function* assemble(
  target: Target,
  drafts: readonly Draft[],
  { table }: Lowered,
  inputs: readonly Tensor[],
  outputs: readonly Tensor[],
  aliases: Aliases,
): Pieces<Program> {
  const buffers: BufferDecl[] = [];
  const numbers = new Map<Tensor, number>();
  const add = (decl: BufferDecl): number => buffers.push(decl) - 1;
  const spec = (t: Tensor): Pick<BufferDecl, "bytes" | "dtype" | "shape"> => ({
    bytes: t.byteLength,
    dtype: t.dtype,
    shape: t.shape,
  });
  for (const t of inputs) numbers.set(t, add({ role: "input", ...spec(t) }));
  for (const t of outputs) {
    const alias = aliases.get(t);
    numbers.set(t, add({ role: "output", ...spec(t), ...(alias && { alias: numbers.get(alias)! }) }));
  }
  const lives = new Map<number, { bytes: number; first: number; last: number }>();
  const steps: Step[] = [];
  yield* visit(
    drafts.filter((d) => d.stores.length || d.core.kind === "opaque"),
    (draft) => {
      const i = steps.length;
      const { kernel, args } = finish(draft, table);
      const list = args.map((arg) => {
        let n =
          typeof arg === "number"
            ? add({ role: "temp", bytes: arg, dtype: "uint8", shape: [arg], offset: 0 })
            : numbers.get(arg);
        if (n === undefined) {
          const t = arg as Tensor;
          if (t.node.op.kind === "leaf") throw openInput(t);
          numbers.set(t, (n = add({ role: "temp", ...spec(t), offset: 0 })));
        }
        const { role, bytes } = buffers[n]!;
        if (role === "temp") lives.set(n, { first: i, ...lives.get(n), bytes, last: i });
        return n;
      });
      steps.push({ kernel, buffers: list });
    },
  );
  const plan = planMemory([...lives.values()]);
  [...lives.keys()].forEach((b, i) => (buffers[b] = { ...buffers[b]!, offset: plan.offsets[i]! }));
  checkDTypes(target, buffers);
  return {
    version: IR_VERSION,
    buffers,
    steps,
    arenaBytes: plan.bytes,
    inputs: inputs.map((t) => numbers.get(t)!),
    outputs: outputs.map((t) => numbers.get(t)!),
  };
}

const openInput = (t: Tensor): UnsupportedError =>
  new UnsupportedError(
    `realize: a value must not depend on an open input; received a graph over ${isPlaceholder(t) ? "a placeholder" : "a captured tensor"} of shape [${t.shape.join(", ")}]. ` +
      `Inside jit, grad and loops values cannot be read: return them instead.`,
  );

const checkDTypes = (target: Target, buffers: readonly BufferDecl[]): void => {
  for (const { dtype } of buffers)
    if (!target.capabilities.dtypes.includes(dtype))
      throw new UnsupportedError(
        `${target.name}: this backend cannot hold ${dtype}. Cast to one of ${target.capabilities.dtypes.join(", ")}.`,
      );
};
