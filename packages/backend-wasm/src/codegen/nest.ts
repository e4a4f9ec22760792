import type { Affine, Bound, Expr, KernelArg, Store } from "@hornbeam/ir";
import type { Fn, Value } from "../asm/index.ts";
import type { Analysis } from "./analysis.ts";
import { analyse } from "./analysis.ts";
import type { Gen } from "./gen.ts";
import { makeGen } from "./gen.ts";
import type { Loop } from "./loops.ts";
import { strideOf } from "./loops.ts";
import { makePointers } from "./pointers.ts";
import type { Ctx } from "./types.ts";

/** How a row is walked. */
export interface RowPlan {
  /** most lanes, and unrolled copies of them */
  readonly lanes: number;
  readonly copies: number;
  /** at most so many steps between `begin` and `end` */
  readonly chunk?: number;
  begin?(): void;
  end?(): void;
}

/** From the first number to below the second. */
export type Range = readonly [lo: Value, hi: Value];

/** Open and close loops around generated expressions. */
export interface Nest {
  readonly gen: Gen;
  readonly analysis: Analysis;
  /** A plain loop over all steps, or over [lo, hi); `roots` are what will be computed inside. */
  loop(loop: number, roots: readonly Expr[], body: () => void, range?: Range): void;
  /**
   * A loop from lo to hi in vectors where it can, the rest one by one. Where a guard's truth changes along it, it is
   * cut there, so that guards are decided outside the innermost code.
   */
  row(loop: number, lo: Value, hi: Value, roots: readonly Expr[], plan: RowPlan, body: () => void): void;
}

/** What a nest is made for. */
export interface NestOptions {
  readonly f: Fn;
  readonly ctx: Ctx;
  readonly args: readonly KernelArg[];
  readonly loops: readonly Loop[];
  readonly order: readonly number[];
  /** sizes by axis of the affine functions */
  readonly sizes: readonly number[];
  readonly roots: readonly Expr[];
  readonly stores: readonly Pick<Store, "arg" | "index">[];
  readonly inner: number;
  readonly accLevel: number;
  readonly analysis?: Analysis;
  /** locals of loops that are open already, and of the inner loop where it is to have a certain one */
  readonly vars?: readonly (number | undefined)[];
  readonly innerVar?: number;
  readonly pointer?: (arg: number) => number;
  acc?(n: number, ahead: number, lanes: number): void;
}

export const makeNest = (o: NestOptions): Nest => {
  const { f, ctx, args, loops, order, inner } = o;
  const analysis = o.analysis ?? analyse(o.roots, loops, o.sizes);
  const vars = [...(o.vars ?? [])];
  const sites: { arg: number; index: Affine }[] = [...o.stores];
  for (const e of analysis.all) if (e.op === "load") sites.push(e);
  const pointers = makePointers(f, args, loops, sites, o.pointer ?? ((arg) => arg), vars);
  const gen = makeGen({
    f,
    ctx,
    args,
    loops,
    order,
    analysis,
    pointers,
    vars,
    inner,
    accLevel: o.accLevel,
    acc: o.acc,
  });
  const depth = (loop: number): number => order.indexOf(loop);

  /** Opens a loop's variable and pointers around `body`. */
  const open = (loop: number, from: Value, body: (v: number) => void): void => {
    const given = loop === inner ? o.innerVar : undefined;
    const v = given ?? f.local();
    f.value(from).set(v);
    const close = pointers.enter(loop, from === 0 ? 0 : () => f.get(v));
    vars[loop] = v;
    body(v);
    vars[loop] = undefined;
    close();
    if (given === undefined) f.release(v);
  };

  /** While the variable is below `to`: `body` for `step` steps at a time. */
  const steps = (loop: number, to: Value, step: number, sure: boolean, body: () => void): void => {
    f.whileLess(
      vars[loop]!,
      to,
      step,
      () => {
        gen.scope(body);
        pointers.bump(loop, step);
      },
      sure,
    );
  };

  /** Places along a loop where a bound's truth changes: numbers, or locals. */
  const breaks = (loop: number, bounds: readonly Bound[]): Value[] => {
    const out: Value[] = [];
    for (const { index, lo, hi } of bounds) {
      const s = strideOf(index, loops[loop]!);
      for (const t of [lo, hi]) {
        // index < t up to step ⌈(t − base) / s⌉; falling: index ≥ t up to ⌊(base − t) / −s⌋
        if (analysis.affineDeps(index) === 1 << loop) {
          out.push(s > 0 ? Math.ceil((t - index.offset) / s) : Math.floor((index.offset - t) / -s) + 1);
          continue;
        }
        const l = f.local();
        f.i32(s > 0 ? t + s - 1 : -t - s);
        gen.affine(index, loop);
        f.op(s > 0 ? "i32.sub" : "i32.add");
        if (s * s !== 1) f.i32(Math.abs(s)).op("i32.div_s");
        f.set(l);
        out.push(() => f.get(l));
      }
    }
    return out;
  };

  return {
    gen,
    analysis,
    loop(loop, roots, body, range) {
      gen.hoist(roots, depth(loop));
      open(loop, range ? range[0] : 0, () => steps(loop, range ? range[1] : loops[loop]!.size, 1, !range, body));
    },
    row(loop, lo, hi, roots, plan, body) {
      const level = depth(loop);
      gen.hoist(roots, level);
      const guards = analysis.guards.filter((g) => {
        const mask = analysis.bounds(g).reduce((m, b) => m | analysis.affineDeps(b.index), 0);
        return mask & (1 << loop) && gen.levelOf(mask) === level + 1;
      });
      const cut = breaks(
        loop,
        guards.flatMap((g) => analysis.bounds(g)).filter((b) => strideOf(b.index, loops[loop]!)),
      );
      open(loop, lo, (v) => {
        const vector = loop === inner ? plan.lanes : 1;
        const outer = { lanes: gen.lanes, copies: gen.copies };
        /** One way of stepping: so many lanes, so many copies. */
        const run = (lanes: number, copies: number, to: Value, sure: boolean): void => {
          if (loop === inner) {
            gen.lanes = lanes;
            gen.copies = Array.from({ length: copies }, (_, i) => i * lanes);
          }
          steps(loop, to, lanes * copies, sure, body);
        };
        const runAll = (end: Value, from?: number): void => {
          let left = typeof end === "number" && from !== undefined ? end - from : NaN;
          for (const copies of vector === 1 ? [1] : plan.copies > 1 ? [plan.copies, 1, 0] : [1, 0]) {
            const n = copies ? vector * copies : 1;
            const lanes = copies ? vector : 1;
            if (left < n) continue;
            const short =
              typeof end === "number"
                ? end - n + 1
                : n === 1
                  ? end
                  : () =>
                      f
                        .value(end)
                        .i32(n - 1)
                        .op("i32.sub");
            run(lanes, copies || 1, short, left >= n);
            left %= n;
          }
        };
        if (!cut.length && !plan.chunk) runAll(hi, typeof lo === "number" ? lo : undefined);
        else {
          const end = f.local();
          f.whileLess(v, hi, 0, () => {
            f.value(hi).set(end);
            for (const b of cut) {
              f.value(b)
                .get(end)
                .get(v)
                .value(b)
                .op("i32.lt_s")
                .value(b)
                .get(end)
                .op("i32.lt_s")
                .op("i32.and")
                .op("select")
                .set(end);
            }
            if (plan.chunk) {
              const limit = (): Fn => f.get(v).i32(plan.chunk!).op("i32.add");
              f.get(end);
              limit().get(end);
              limit().op("i32.lt_s").op("select").set(end);
            }
            gen.scope(() => {
              guards.forEach(gen.decide);
              plan.begin?.();
              runAll(() => f.get(end));
              plan.end?.();
            });
          });
          f.release(end);
        }
        gen.lanes = outer.lanes;
        gen.copies = outer.copies;
      });
    },
  };
};
