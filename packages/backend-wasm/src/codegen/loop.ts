import type { Accumulator, LoopKernel, Store } from "@hornbeam/ir";
import { isFloat } from "@hornbeam/ir";
import type { Fn, FuncRef, Value } from "../asm/index.ts";
import { I32 } from "../asm/index.ts";
import { ramp } from "./classes.ts";
import type { Analysis } from "./analysis.ts";
import { analyse } from "./analysis.ts";
import type { Loop } from "./loops.ts";
import { loopsOf, strideOf } from "./loops.ts";
import type { Nest, Range, RowPlan } from "./nest.ts";
import { makeNest } from "./nest.ts";
import type { LoopPlan } from "./plan.ts";
import { planLoops, rootsOf } from "./plan.ts";
import type { Slot } from "./reducers.ts";
import { combine, combineLanes, combineSlots, isArg, newSlot, pushMask, resetSlot, resultOf } from "./reducers.ts";
import type { Ctx, EmitRowStores } from "./types.ts";

/** Sums of more terms than this are added up in parts, which keeps the rounding error small. */
const partLength = 256;

/** Steps of the innermost loop between which a tiled kernel goes along the next one. */
export const TILE = 32;

/** A loop kernel with everything decided about its loops. */
export interface LoopDraft {
  readonly k: LoopKernel;
  readonly loops: readonly Loop[];
  readonly spaces: number;
  /** by axis of the affine functions */
  readonly sizes: readonly number[];
  readonly empty: boolean;
  readonly analysis: Analysis;
  readonly plan: LoopPlan;
}

export const draftLoop = (k: LoopKernel): LoopDraft => {
  const { space, reduce } = loopsOf(k);
  const empty = reduce.some((l) => l.size === 0);
  const loops = empty ? space : [...space, ...reduce];
  const sizes = [...k.space, ...k.reduce.map((n) => n || 1)];
  const analysis = analyse(rootsOf(k), loops, sizes);
  return { k, loops, spaces: space.length, sizes, empty, analysis, plan: planLoops(k, loops, space.length, analysis) };
};

/** Everything the parts of one kernel's code share. */
interface Work extends LoopDraft {
  readonly f: Fn;
  readonly ctx: Ctx;
  readonly nest: Nest;
  /** of the outermost loop, where the kernel does not go along all of it */
  readonly range: Range | undefined;
}

/** The function of a loop kernel; with `ranged` it has two more parameters, and goes along [first, second) of its outermost loop. */
export const emitLoop = (ctx: Ctx, k: LoopKernel, draft: LoopDraft = draftLoop(k), ranged = false): FuncRef =>
  ctx.module.func(
    Array.from({ length: k.args.length + (ranged ? 2 : 0) }, () => I32),
    [],
    (f) => {
      if (k.space.some((n) => n === 0)) return;
      const { loops, spaces, sizes, analysis, plan } = draft;
      // Results of a reduction across lanes exist outside the reduce loops, others in each lane of the row.
      const accLevel = plan.inner >= 0 && plan.inner < spaces ? plan.order.indexOf(plan.inner) + 1 : spaces;
      const values: number[] = [];
      const nest = makeNest({
        f,
        ctx,
        args: k.args,
        loops,
        order: plan.order,
        sizes,
        roots: rootsOf(k),
        stores: k.stores,
        inner: plan.inner,
        accLevel,
        analysis,
        acc: (n, ahead, lanes) => void f.get(values[n * 8 + ahead / lanes]!),
      });
      const [lo, hi] = [k.args.length, k.args.length + 1];
      const range: Range | undefined = ranged ? [() => f.get(lo), () => f.get(hi)] : undefined;
      nest.gen.scope(() => spaceLoops({ ...draft, f, ctx, nest, range }, 0, values));
    },
  );

const spaceLoops = (w: Work, at: number, values: number[]): void => {
  const { f, nest, plan, k, spaces, loops } = w;
  const { gen } = nest;
  const loop = plan.order[at]!;
  const range = at ? undefined : w.range;
  const [lo, hi] = range ?? [0, loops[plan.inner]?.size ?? 0];
  const roots = [...k.stores.map((s) => s.value), ...k.accs.map((a) => a.value)];
  const row = (from: Value, to: Value, depth: number): void =>
    nest.row(plan.inner, from, to, roots, plan, () => {
      reduceAll(w, depth + 1, values);
      finish();
    });
  const finish = (): void => gen.copies.forEach((ahead) => gen.scope(() => gen.store(k.stores, ahead)));
  if (at === spaces) {
    reduceAll(w, spaces, values);
    finish();
  } else if (loop === plan.inner) row(lo, hi, at);
  else if (plan.tiled && at === spaces - 2) {
    const [from, to] = [f.local(), f.local()];
    f.forLoop(from, lo, hi, TILE, () => {
      const limit = (): Fn => f.get(from).i32(TILE).op("i32.add");
      limit().value(hi);
      limit().value(hi).op("i32.lt_s").op("select").set(to);
      const inTile = (): void =>
        row(
          () => f.get(from),
          () => f.get(to),
          at + 1,
        );
      gen.scope(() => nest.loop(loop, roots, inTile));
    });
  } else nest.loop(loop, roots, () => spaceLoops(w, at + 1, values), range);
};

/** Runs the reduce loops from order[at] on and leaves results in `values`, by accumulator and copy. */
const reduceAll = (w: Work, at: number, values: number[]): void => {
  const { f, ctx, k, nest, plan } = w;
  const { gen } = nest;
  if (!k.accs.length) return;
  const across = plan.inner >= w.spaces;
  const outer = { lanes: gen.lanes, copies: gen.copies };
  // Across lanes: one slot a copy, and one more for what is left of the row. Along lanes: one slot a copy.
  const places = across ? [...Array(plan.copies + 1).keys()] : gen.copies.map((_, i) => i);
  const make = (): Slot[][] => k.accs.map((a) => places.map(() => newSlot(gen, a)));
  const each = (slots: Slot[][], fn: (a: Accumulator, slot: Slot, n: number, c: number) => void): void =>
    k.accs.forEach((a, n) => slots[n]!.forEach((s, c) => fn(a, s, n, c)));
  const total = make();
  each(total, (a, s) => resetSlot(f, ctx, a, s));
  if (!w.empty) reduceLoops(w, at, total, make, each);
  gen.lanes = outer.lanes;
  gen.copies = outer.copies;
  k.accs.forEach((a, n) => {
    const slots = total[n]!;
    if (across) {
      const tail = slots.pop()!;
      if (plan.lanes > 1) {
        for (const s of slots.slice(1)) combineSlots(f, ctx, a, slots[0]!, s);
        combineLanes(f, ctx, a, slots[0]!, plan.lanes);
        combineSlots(f, ctx, a, slots[0]!, tail);
      } else slots[0] = tail;
    }
    slots.forEach((s, c) => (values[n * 8 + c] = resultOf(f, a, s)));
  });
};

type EachSlot = (slots: Slot[][], fn: (a: Accumulator, slot: Slot, n: number, c: number) => void) => void;

const reduceLoops = (w: Work, at: number, slots: Slot[][], make: () => Slot[][], each: EachSlot): void => {
  const { f, ctx, k, nest, plan } = w;
  const roots = k.accs.map((a) => a.value);
  const loop = plan.order[at];
  if (loop === undefined) return update(w, slots);
  if (at < plan.order.length - 1) return nest.loop(loop, roots, () => reduceLoops(w, at + 1, slots, make, each));
  const across = loop === plan.inner;
  const steps = partLength * (across ? plan.lanes * plan.copies : 1);
  const parts = w.loops[loop]!.size > 2 * steps && k.accs.some((a) => a.reducer === "sum" && isFloat(a.dtype));
  const part = parts ? make() : slots;
  const row: RowPlan = {
    lanes: plan.lanes,
    copies: plan.copies,
    ...(parts && {
      chunk: steps,
      begin: () => each(part, (a, s) => resetSlot(f, ctx, a, s)),
      end: () => each(slots, (a, s, n, c) => combineSlots(f, ctx, a, s, part[n]![c]!)),
    }),
  };
  nest.row(loop, 0, w.loops[loop]!.size, roots, row, () => update(w, part));
};

/** Combines the present point's values into the slots. */
const update = (w: Work, slots: Slot[][]): void => {
  const { f, ctx, k, nest, plan } = w;
  const { gen } = nest;
  const rest = plan.inner >= w.spaces && gen.lanes === 1;
  gen.copies.forEach((ahead, c) =>
    gen.scope(() => {
      gen.prepare(
        k.accs.map((a) => a.value),
        ahead,
      );
      k.accs.forEach((a, n) => {
        gen.value(a.value, isArg(a.reducer) ? a.value.dtype : a.dtype, ahead);
        if (isArg(a.reducer)) {
          flatIndex(w);
          f.op("i32x4.splat");
          if (plan.inner >= w.spaces && gen.lanes > 1) {
            ramp(f, ahead, 1);
            f.op("i32x4.add");
          }
        }
        pushMask(f, a);
        combine(f, ctx, a, slots[n]![rest ? slots[n]!.length - 1 : c]!);
      });
    }),
  );
};

/** Pushes the row-major number of the reduce point. */
const flatIndex = ({ nest, k }: Work): void => {
  const strides: number[] = [];
  let stride = 1;
  for (let axis = k.space.length + k.reduce.length - 1; axis >= k.space.length; axis--) {
    strides[axis] = stride;
    stride *= k.reduce[axis - k.space.length]!;
  }
  nest.gen.affine({ offset: 0, strides });
};

/** Stores along one row, for kernels that hold their accumulators in tiles. */
export const emitRowStores: EmitRowStores = (f, ctx, row) => {
  const inner = row.inner ?? row.space.length - 1;
  const loops = row.space.map((size, axis) => ({ size, axis }));
  const roots = row.stores.map((s: Store) => s.value);
  const analysis = analyse(roots, loops, row.space);
  const { nodes, heavy } = analysis.weight(1 << inner);
  const vars: (number | undefined)[] = [...row.vars];
  const position = vars[inner]!;
  vars[inner] = undefined;
  const order = [...loops.keys()].filter((i) => i !== inner);
  const nest = makeNest({
    f,
    ctx,
    args: row.args,
    loops,
    order: [...order, inner],
    sizes: row.space,
    roots,
    stores: row.stores,
    inner,
    accLevel: loops.length,
    analysis,
    vars,
    pointer: (a) => row.pointers?.[a] ?? a,
    innerVar: position,
    acc: (n, ahead, lanes) => row.acc(n, position, ahead, lanes),
  });
  const contiguous = row.stores.every((s) => strideOf(s.index, loops[inner]!) === 1);
  nest.gen.scope(() =>
    nest.row(
      inner,
      row.lo,
      row.hi,
      roots,
      { lanes: analysis.lanes, copies: heavy || nodes > 8 || !contiguous ? 1 : 2 },
      () => nest.gen.copies.forEach((ahead) => nest.gen.scope(() => nest.gen.store(row.stores, ahead))),
    ),
  );
};
