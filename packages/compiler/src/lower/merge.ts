import { castExpr, exprTopo, sameAffine, sizeOf, type Affine, type Expr } from "@hornbeam/ir";
import type { Draft, DraftStore } from "./draft.ts";
import type { TensorTable } from "./pull.ts";
import { mapAffines, respacer, type Respace } from "./respace.ts";
import { rewriteExpr } from "@hornbeam/ir";
import { simplifyExpr } from "./simplify.ts";

/** Kernels are not grown beyond this many expression nodes. */
const MAX_NODES = 400;
/** How many earlier kernels are tried for sharing loads. */
const LOOK_BACK = 8;

const isPlain = (d: Draft): boolean => d.core.kind === "loop" && d.core.reduce.length === 0;

/** Reading a tensor in the kernel that stores it: its value itself, where it is the element just computed. */
const substituteStored = (e: Expr, host: Draft, table: TensorTable, memo: Map<Expr, Expr>): Expr | undefined => {
  const stored = new Map(host.stores.map((s) => [s.tensor, s] as const));
  return rewriteExpr(
    e,
    (x) => {
      if (x.op !== "load") return simplifyExpr(x);
      const store = stored.get(table.tensors[x.arg]!);
      if (!store) return x;
      return !x.dyn && sameAffine(x.index, store.index) ? store.value : undefined;
    },
    memo,
  );
};

/**
 * The change of loops for a guest that reads a result of the host with its axes in another order (a transposition after a dot):
 * the guest then writes transposed. The last axis must stay, or the writes would scatter.
 */
const permuted = (guest: Draft, host: Draft, table: TensorTable): Respace | undefined => {
  const { space } = guest;
  const rank = space.length;
  if (rank < 2 || rank !== host.space.length) return undefined;
  const exprs = exprTopo(guest.stores.map((s) => s.value));
  for (const { tensor, index } of host.stores) {
    const load = exprs.find((e) => e.op === "load" && !e.dyn && table.tensors[e.arg] === tensor);
    if (load?.op !== "load" || load.index.offset !== index.offset) continue;
    const order = host.space.map((size, a) =>
      space.findIndex((d, g) => d === size && size !== 1 && (load.index.strides[g] ?? 0) === (index.strides[a] ?? 0)),
    );
    const ones = host.space.some((d) => d === 1);
    if (ones || order.includes(-1) || new Set(order).size !== rank || order[rank - 1] !== rank - 1) continue;
    return (x: Affine) => ({ offset: x.offset, strides: order.map((g) => x.strides[g] ?? 0) });
  }
  return undefined;
};

/** The guest's stores over the host's loops, with the host's values in place of loads; undefined where that cannot be. */
const adopt = (guest: Draft, host: Draft, table: TensorTable, change: Respace): DraftStore[] | undefined => {
  const moved = new Map<Expr, Expr>();
  const placed = new Map<Expr, Expr>();
  const stores: DraftStore[] = [];
  for (const s of guest.stores) {
    const index = change(s.index);
    const over = index && mapAffines(s.value, change, moved);
    const value = over && substituteStored(over, host, table, placed);
    if (!value) return undefined;
    stores.push({ tensor: s.tensor, index, value: castExpr(value, s.value.dtype) });
  }
  return stores;
};

const tryHost = (guest: Draft, host: Draft, table: TensorTable, maxArgs: number): boolean => {
  if (host.closed || host.weight + guest.weight > MAX_NODES || sizeOf(host.space) !== sizeOf(guest.space)) return false;
  const reads = new Set([...host.reads, ...guest.reads]);
  if (reads.size + host.stores.length + guest.stores.length > maxArgs) return false;
  const straight = respacer(guest.space, host.space);
  let stores = straight && adopt(guest, host, table, straight);
  if (!stores) {
    const turn = permuted(guest, host, table);
    stores = turn && adopt(guest, host, table, turn);
  }
  if (!stores) return false;
  host.stores.push(...stores);
  host.names.push(...guest.names);
  host.weight += guest.weight;
  const own = new Set(host.stores.map((s) => s.tensor));
  for (const n of reads) if (!own.has(table.tensors[n]!)) host.reads.add(n);
  return true;
};

/** Two reductions over the same loops are one kernel with two accumulators. */
const tryReduction = (guest: Draft, host: Draft, maxArgs: number): boolean => {
  const a = guest.core;
  const b = host.core;
  if (a.kind !== "loop" || b.kind !== "loop" || host.closed || !a.reduce.length) return false;
  if (a.reduce.join() !== b.reduce.join() || guest.space.join() !== host.space.join()) return false;
  if (
    ![...guest.reads].some((n) => host.reads.has(n)) ||
    guest.reads.size + host.reads.size + host.stores.length >= maxArgs
  )
    return false;
  if (host.weight + guest.weight > MAX_NODES) return false;
  const from = b.accs.length;
  b.accs.push(...a.accs);
  for (const s of guest.stores) {
    const value = rewriteExpr(s.value, (e) => (e.op === "acc" ? { ...e, n: e.n + from } : e), new Map())!;
    host.stores.push({ ...s, value });
  }
  host.names.push(...guest.names);
  host.weight += guest.weight;
  for (const n of guest.reads) host.reads.add(n);
  return true;
};

/** Whether a path leads from one number to another, where `seen` have none. */
export const reaches = (
  next: (from: number) => Iterable<number>,
  from: number,
  to: number,
  seen: Set<number>,
): boolean => {
  if (from === to) return true;
  if (seen.has(from)) return false;
  seen.add(from);
  for (const n of next(from)) if (reaches(next, n, to, seen)) return true;
  return false;
};

/**
 * Puts a new kernel's work into an earlier one that visits the same elements: one that computes what it reads (an epilogue), or one
 * that reads the same memory. Only where nothing else it reads has to wait for that kernel. Returns the host's place. The order of
 * kernels is settled afterwards, from `after`.
 */
export const merge = (
  guest: Draft,
  drafts: readonly Draft[],
  table: TensorTable,
  maxArgs: number,
): number | undefined => {
  if (guest.closed || guest.core.kind !== "loop") return undefined;
  const plain = isPlain(guest);
  const sources = [...guest.after].sort((a, b) => b - a);
  const fits = (at: number): boolean => {
    // What one source does not run after, the next need not ask again.
    const seen = new Set<number>();
    return sources.every((d) => d === at || !reaches((i) => drafts[i]!.after, d, at, seen));
  };
  const join = (at: number): number => {
    const host = drafts[at]!;
    for (const d of guest.after) if (d !== at) host.after.add(d);
    return at;
  };
  if (plain) for (const at of sources) if (fits(at) && tryHost(guest, drafts[at]!, table, maxArgs)) return join(at);
  for (let at = drafts.length - 1; at >= 0 && at >= drafts.length - LOOK_BACK; at--) {
    const host = drafts[at]!;
    if (guest.after.has(at) || ![...guest.reads].some((n) => host.reads.has(n)) || !fits(at)) continue;
    if (plain ? isPlain(host) && tryHost(guest, host, table, maxArgs) : tryReduction(guest, host, maxArgs))
      return join(at);
  }
  return undefined;
};
