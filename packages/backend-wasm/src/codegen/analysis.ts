import type { Affine, Bound, Expr } from "@hornbeam/ir";
import { exprArgs, exprTopo } from "@hornbeam/ir";
import type { Loop } from "./loops.ts";
import { liveBounds, strideOf } from "./loops.ts";
import { classOf, isWide } from "./classes.ts";
import { isHeavy } from "./maths.ts";

type Guard = Extract<Expr, { op: "guard" }>;

/** Facts about a kernel's expressions, by node. */
export interface Analysis {
  /** the loops a node's value depends on, as a bit mask; bit 30 for accumulators */
  deps(e: Expr): number;
  affineDeps(x: Affine): number;
  /** computed into a local, because several nodes use it or the expression is deep */
  shared(e: Expr): boolean;
  /** bounds of a guard to be tested; none where it is decided before the kernel runs */
  bounds(e: Guard): readonly Bound[];
  /** a guard that is decided is one of its branches */
  resolve(e: Expr): Expr;
  /** every node that can be evaluated */
  readonly all: readonly Expr[];
  /** guards that are tested */
  readonly guards: readonly Guard[];
  /** nodes of the roots that are evaluated whatever guards say, arguments first */
  unconditional(roots: readonly Expr[]): Expr[];
  /** 2 where 64-bit values occur, else 4 */
  readonly lanes: number;
  /** how much there is to compute: nodes that vary, and long functions among them; of all roots, or of the ones given */
  weight(varies: number, from?: readonly Expr[]): { nodes: number; heavy: number };
}

export const ACC: number = 1 << 30;
const maxDepth = 64;

export const analyse = (roots: readonly Expr[], loops: readonly Loop[], sizes: readonly number[]): Analysis => {
  const order = exprTopo(roots);
  const deps = new Map<Expr, number>();
  const uses = new Map<Expr, number>();
  const depth = new Map<Expr, number>();
  const bounds = new Map<Guard, readonly Bound[]>();
  const chosen = new Map<Expr, Expr>();

  const affineDeps = (x: Affine): number => loops.reduce((m, l, i) => (strideOf(x, l) ? m | (1 << i) : m), 0);
  const resolve = (e: Expr): Expr => {
    for (let r = chosen.get(e); r; r = chosen.get(e)) e = r;
    return e;
  };
  const use = (e: Expr): void => void uses.set(e, (uses.get(e) ?? 0) + 1);

  for (const e of order) {
    if (e.op === "guard") {
      const live = liveBounds(e.bounds, sizes);
      if (!live || !live.length) chosen.set(e, live ? e.inside : e.outside);
      else bounds.set(e, live);
    }
    const args = exprArgs(e).map(resolve);
    if (!chosen.has(e)) args.forEach(use);
    let mask = e.op === "acc" ? ACC : 0;
    if (e.op === "load" || e.op === "index") mask |= affineDeps(e.index);
    for (const b of (e.op === "guard" && bounds.get(e)) || []) mask |= affineDeps(b.index);
    for (const a of args) mask |= deps.get(a)!;
    deps.set(e, mask);
    const d = 1 + Math.max(0, ...args.map((a) => depth.get(a)!));
    depth.set(e, d > maxDepth ? 0 : d);
  }
  roots.forEach((r) => use(resolve(r)));

  const live = new Set<Expr>();
  const visit = roots.map(resolve);
  for (let e = visit.pop(); e; e = visit.pop()) {
    if (live.has(e)) continue;
    live.add(e);
    for (const a of exprArgs(e)) visit.push(resolve(a));
  }
  return {
    all: [...live],
    deps: (e) => deps.get(resolve(e))!,
    affineDeps,
    shared: (e) => e.op !== "const" && (uses.get(e)! > 1 || !depth.get(e)),
    bounds: (e) => bounds.get(e)!,
    resolve,
    guards: [...bounds.keys()].filter((g) => live.has(g)),
    unconditional(from) {
      const seen = new Set<Expr>();
      const out: Expr[] = [];
      const stack: (readonly [Expr, boolean])[] = from.map((e) => [e, false] as const).reverse();
      while (stack.length) {
        const [raw, done] = stack.pop()!;
        const e = resolve(raw);
        if (done) out.push(e);
        if (done || seen.has(e)) continue;
        seen.add(e);
        stack.push([e, true]);
        if (e.op !== "guard") for (const a of exprArgs(e)) stack.push([a, false]);
      }
      return out;
    },
    lanes: order.some((e) => isWide(classOf(e.dtype))) ? 2 : 4,
    weight(varies, from) {
      let nodes = 0;
      let heavy = 0;
      for (const e of from ? exprTopo(from) : order) {
        if (!(deps.get(e)! & varies) || chosen.has(e)) continue;
        nodes++;
        if (e.op === "threefry" || (e.op === "unary" && isHeavy(e.fn, e.dtype))) heavy++;
      }
      return { nodes, heavy };
    },
  };
};
