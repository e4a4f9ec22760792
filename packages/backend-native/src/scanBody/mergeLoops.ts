import { castExpr, exprTopo, rewriteExpr, sameAffine } from "@hornbeam/ir";
import type { Expr, KernelArg, LoopKernel, Program, Step, Store } from "@hornbeam/ir";
import { disjoint } from "./disjoint.ts";

/** A step whose kernel is a plain elementwise loop. */
interface MapStep extends Step {
  readonly kernel: LoopKernel;
}

/** Stores of one kernel at most, and buffers that it may touch. */
const MOST_STORES = 16;
const MOST_ARGS = 48;
/** How far back a loop is looked for. */
const REACH = 16;

const isMap = (s: Step): s is MapStep =>
  s.kernel.kind === "loop" && !s.kernel.accs.length && s.kernel.args.every((a) => a.access !== "update");

const sharesMemory = (p: Program, a: number, b: number): boolean => {
  if (a === b) return true;
  const [x, y] = [p.buffers[a]!, p.buffers[b]!];
  return x.role === "temp" && y.role === "temp" && x.offset! < y.offset! + y.bytes && y.offset! < x.offset! + x.bytes;
};
const written = (s: Step): number[] => s.buffers.filter((_, i) => s.kernel.args[i]!.access !== "read");
const anyShared = (p: Program, xs: readonly number[], ys: readonly number[]): boolean =>
  xs.some((x) => ys.some((y) => sharesMemory(p, x, y)));

/** May `later` run before `earlier`? */
const swaps = (p: Program, earlier: Step, later: Step): boolean =>
  !anyShared(p, written(earlier), later.buffers) && !anyShared(p, earlier.buffers, written(later));

const sameSpace = (a: LoopKernel, b: LoopKernel): boolean =>
  a.space.length === b.space.length && a.space.every((n, i) => n === b.space[i]);

/** What the first loop has just computed for a load of the second: its value as it is stored. */
const forwarded = (first: MapStep, load: Expr & { op: "load" }, buffer: number): Expr | undefined => {
  const store = first.kernel.stores.find((s) => first.buffers[s.arg] === buffer && sameAffine(s.index, load.index));
  return store && !load.dyn ? castExpr(store.value, first.kernel.args[store.arg]!.dtype) : undefined;
};

/** The two as one loop; undefined where the second needs other points of the first, or would change what the first reads. */
const merged = (p: Program, first: MapStep, second: MapStep): MapStep | undefined => {
  const made = written(first);
  const conflicts = (b: number, other: number): boolean => b !== other && sharesMemory(p, b, other);
  const read = first.buffers.filter((b) => !made.includes(b));
  if (anyShared(p, read, written(second))) return undefined;
  if (made.some((b) => second.buffers.some((c) => conflicts(b, c)))) return undefined;
  const args: KernelArg[] = [...first.kernel.args];
  const buffers = [...first.buffers];
  const place = (from: number): number => {
    const buffer = second.buffers[from]!;
    const arg = second.kernel.args[from]!;
    const at = buffers.findIndex(
      (b, i) => b === buffer && args[i]!.dtype === arg.dtype && args[i]!.access === arg.access,
    );
    if (at >= 0) return at;
    buffers.push(buffer);
    return args.push(arg) - 1;
  };
  const memo = new Map<Expr, Expr>();
  const stores: Store[] = [];
  for (const s of second.kernel.stores) {
    const value = rewriteExpr(
      s.value,
      (e) => {
        if (e.op !== "load") return e;
        const buffer = second.buffers[e.arg]!;
        return made.includes(buffer) ? forwarded(first, e, buffer) : { ...e, arg: place(e.arg) };
      },
      memo,
    );
    const { space } = first.kernel;
    const apart = first.kernel.stores.every(
      (o) => first.buffers[o.arg] !== second.buffers[s.arg] || disjoint(o.index, s.index, space),
    );
    if (!value || !apart) return undefined;
    stores.push({ ...s, arg: place(s.arg), value });
  }
  const all = [...first.kernel.stores, ...stores];
  if (all.length > MOST_STORES || args.length > MOST_ARGS) return undefined;
  const names = [first.kernel.name, second.kernel.name];
  const name = names[0] === names[1] ? names[0] : names.join("+");
  return { kernel: { ...first.kernel, name, args, stores: all }, buffers };
};

/** Without stores that `keeps` refuses, and without what only they needed; undefined where none is left. */
const trimmed = (s: MapStep, keeps: (buffer: number) => boolean): MapStep | undefined => {
  const kept = s.kernel.stores.filter((o) => keeps(s.buffers[o.arg]!));
  if (!kept.length) return undefined;
  if (kept.length === s.kernel.stores.length) return s;
  const used = new Set(kept.map((o) => o.arg));
  for (const e of exprTopo(kept.map((o) => o.value))) if (e.op === "load") used.add(e.arg);
  const places = [...used].sort((a, b) => a - b);
  const memo = new Map<Expr, Expr>();
  const renamed = (e: Expr): Expr => (e.op === "load" ? { ...e, arg: places.indexOf(e.arg) } : e);
  const stores = kept.map((o) => ({ ...o, arg: places.indexOf(o.arg), value: rewriteExpr(o.value, renamed, memo)! }));
  return {
    kernel: { ...s.kernel, stores, args: places.map((i) => s.kernel.args[i]!) },
    buffers: places.map((i) => s.buffers[i]!),
  };
};

/** Temporaries that nobody reads are not written. */
const withoutUnread = (p: Program, steps: readonly Step[]): Step[] => {
  const read = new Set(steps.flatMap((s) => s.buffers.filter((_, i) => s.kernel.args[i]!.access !== "write")));
  const keeps = (b: number): boolean => p.buffers[b]!.role !== "temp" || read.has(b);
  return steps.flatMap((s) => {
    const kept = isMap(s) ? trimmed(s, keeps) : s;
    return kept ? [kept] : [];
  });
};

/**
 * Loops over one space that may as well run at once, as one: what the second reads of the first is not stored and loaded again, and
 * temporaries that are then read by nobody go.
 */
export const mergeLoops = (p: Program, list: readonly Step[]): Step[] => {
  const steps: Step[] = [];
  const join = (s: MapStep): boolean => {
    for (let i = steps.length - 1; i >= Math.max(0, steps.length - REACH); i--) {
      const earlier = steps[i]!;
      const both = isMap(earlier) && sameSpace(earlier.kernel, s.kernel) ? merged(p, earlier, s) : undefined;
      if (both) {
        steps[i] = both;
        return true;
      }
      if (!swaps(p, earlier, s)) return false;
    }
    return false;
  };
  for (const s of list) if (!isMap(s) || !join(s)) steps.push(s);
  return withoutUnread(p, steps);
};
