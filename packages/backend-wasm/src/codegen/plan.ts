import { exprTopo } from "@hornbeam/ir";
import type { Expr, LoopKernel } from "@hornbeam/ir";
import type { Analysis } from "./analysis.ts";
import type { Loop } from "./loops.ts";
import { strideOf } from "./loops.ts";
import { isArg } from "./reducers.ts";

/** Which loop lies in the lanes, and the nesting of all. */
export interface LoopPlan {
  readonly inner: number;
  readonly lanes: number;
  readonly copies: number;
  readonly order: readonly number[];
  /**
   * A transposition: some access is dense along the second innermost loop and far apart along the innermost, so that
   * the two are walked in tiles whose lines stay in the cache.
   */
  readonly tiled: boolean;
}

/** What one element costs where a loop lies in the lanes: side by side best, the same for all nearly free, apart dear. */
const costOf = (
  k: LoopKernel,
  loops: readonly Loop[],
  spaces: number,
  a: Analysis,
  loop: number,
  lanes: number,
): number => {
  const l = loops[loop]!;
  let single = 0;
  let vector = 0;
  // What follows a reduction is done once for all of its terms.
  const terms = new Set(exprTopo(k.accs.map((acc) => acc.value)).map(a.resolve));
  const once = k.accs.length ? 1 / loops.slice(spaces).reduce((n, { size }) => n * size, 1) : 1;
  const site = (stride: number, times: number): void => {
    single += times * (stride ? 1 : 0.3);
    vector += times * (stride === 1 ? 1 : stride ? 1.6 * lanes : 0.3);
  };
  for (const e of a.all) {
    const times = terms.has(e) ? 1 : once;
    if (e.op === "load") {
      if (e.dyn && e.dyn.some((d) => a.deps(d.value) & (1 << loop))) site(2, times);
      else site(strideOf(e.index, l), times);
    } else if (a.deps(e) & (1 << loop)) {
      single += times;
      vector += times;
    }
  }
  for (const s of k.stores) site(strideOf(s.index, l), once);
  const part = lanes > 1 ? (Math.floor(l.size / lanes) * lanes) / l.size : 0;
  return (part * vector) / lanes + (1 - part) * single + 4 / l.size;
};

/** Lanes a loop can have: one where a guard on it also depends on loops inside it. */
const lanesOf = (a: Analysis, loop: number, reduceMask: number): number => {
  const bit = 1 << loop;
  const blocked =
    !(reduceMask & bit) &&
    a.guards.some((g) => {
      const masks = a.bounds(g).map((b) => a.affineDeps(b.index));
      const all = masks.reduce((m, x) => m | x, 0);
      return all & bit && all & reduceMask;
    });
  return blocked ? 1 : a.lanes;
};

/** A loop along which an access is dense that leaps along the inner loop; −1 for none. */
const crossing = (k: LoopKernel, loops: readonly Loop[], a: Analysis, inner: number): number => {
  if (loops[inner]!.size < 32) return -1;
  const sites = [...k.stores, ...a.all.filter((e) => e.op === "load")].map((s) => s.index);
  const leaping = sites.filter((x) => Math.abs(strideOf(x, loops[inner]!)) >= 16);
  return loops.findIndex((l, i) => i !== inner && l.size >= 8 && leaping.some((x) => Math.abs(strideOf(x, l)) === 1));
};

export const planLoops = (k: LoopKernel, loops: readonly Loop[], spaces: number, a: Analysis): LoopPlan => {
  const ids = loops.map((_, i) => i);
  const reduceMask = ids.reduce((m, i) => (i >= spaces ? m | (1 << i) : m), 0);
  let inner = -1;
  let best = Infinity;
  // Later loops win ties: they lie closer together in memory.
  for (const i of [...ids].reverse()) {
    if (i >= spaces && i !== loops.length - 1 && k.accs.some((acc) => isArg(acc.reducer))) continue;
    const cost = costOf(k, loops, spaces, a, i, lanesOf(a, i, reduceMask));
    if (cost < best) [inner, best] = [i, cost];
  }
  const lanes = inner < 0 ? 1 : lanesOf(a, inner, reduceMask);
  // Where the lanes lie side by side in the results of a reduction (sums of columns), only the terms count: what follows is done once. The
  // more columns at a time, the more of each line of the cache is used.
  const terms = inner >= 0 && inner < spaces && k.accs.length ? k.accs.map((acc) => acc.value) : undefined;
  const { nodes, heavy } = a.weight(inner < 0 ? 0 : 1 << inner, terms);
  const light = nodes <= 10 ? (terms?.length === 1 && nodes <= 4 && !isArg(k.accs[0]!.reducer) ? 8 : 4) : 1;
  let copies = heavy > 1 ? 1 : heavy ? 2 : nodes > 10 && nodes <= 30 ? 2 : light;
  while (copies > 1 && (inner < 0 || lanes * copies > loops[inner]!.size)) copies /= 2;
  const across = inner < 0 || k.accs.length ? -1 : crossing(k, loops, a, inner);
  const rest = ids.filter((i) => i !== inner && i !== across);
  if (across >= 0) rest.push(across);
  const order =
    inner < 0
      ? rest
      : inner < spaces
        ? [...rest.filter((i) => i < spaces), inner, ...rest.filter((i) => i >= spaces)]
        : [...rest, inner];
  return { inner, lanes: lanes === 1 ? 1 : lanes, copies: lanes === 1 ? 1 : copies, order, tiled: across >= 0 };
};

/** The roots of a kernel's expressions. */
export const rootsOf = (k: LoopKernel): Expr[] => [...k.accs.map((x) => x.value), ...k.stores.map((s) => s.value)];
