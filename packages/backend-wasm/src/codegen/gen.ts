import type { Affine, DType, Expr, KernelArg, Store } from "@hornbeam/ir";
import { dtypes, exprArgs } from "@hornbeam/ir";
import type { Fn } from "../asm/index.ts";
import { V128 } from "../asm/index.ts";
import type { Analysis } from "./analysis.ts";
import { ACC } from "./analysis.ts";
import { emitBitcast, emitCast, maskUp } from "./cast.ts";
import { classOf, isWide, ramp, splat } from "./classes.ts";
import type { Loop } from "./loops.ts";
import { strideOf } from "./loops.ts";
import { emitBinary, emitCompare, emitUnary } from "./maths.ts";
import { emitGather, emitLoad, emitSplatLoad, emitSpread, emitStore } from "./memory.ts";
import type { Pointers } from "./pointers.ts";
import { emitThreefry } from "./threefry.ts";
import type { Ctx } from "./types.ts";

type Of<Op extends Expr["op"]> = Extract<Expr, { op: Op }>;

/** What a generator of expressions works with. */
export interface GenOptions {
  readonly f: Fn;
  readonly ctx: Ctx;
  readonly args: readonly KernelArg[];
  readonly loops: readonly Loop[];
  /** loops by nesting, outermost first */
  readonly order: readonly number[];
  readonly analysis: Analysis;
  readonly pointers: Pointers;
  /** locals of the loops' variables, filled in as loops are opened */
  readonly vars: (number | undefined)[];
  /** the loop whose steps lie side by side in a vector's lanes; −1 for none */
  readonly inner: number;
  /** nesting depth at which accumulators have their values */
  readonly accLevel: number;
  /** pushes accumulator n of the point `ahead` steps of the inner loop further on */
  acc?(n: number, ahead: number, lanes: number): void;
}

/** Values of one nesting level or branch: vectors by the steps they are ahead (−1: the same for all), and scalars. */
interface Scope {
  readonly values: Map<number, Map<Expr, number>>;
  readonly scalars: Map<object, number>;
  readonly words: { readonly args: readonly Expr[]; readonly ahead: number; readonly locals: readonly number[] }[];
  readonly locals: number[];
}

/** Writes expressions at the present point of the loops. */
export interface Gen {
  /** number of lanes computed, and for which steps of the inner loop (one unrolled copy each) */
  lanes: number;
  copies: readonly number[];
  scope(body: () => void): void;
  /** A vector local that lasts as long as the present scope. */
  keep(): number;
  /** Pushes the expression's value, cast to `dtype`, for the copy that is `ahead`. */
  value(e: Expr, dtype: DType, ahead: number): void;
  /** Computes what `roots` need that does not depend on loops inside the given number of open ones. */
  hoist(roots: readonly Expr[], level: number): void;
  /** Computes values that several of the roots' nodes use, in order. */
  prepare(roots: readonly Expr[], ahead: number): void;
  store(stores: readonly Store[], ahead: number): void;
  /** Pushes an address plus the local's bytes; what is returned is to be added. */
  push(site: Pick<Store, "arg" | "index">, bytes: number): number;
  /** Pushes an affine function of the loop variables as i32, without one loop's part. */
  affine(x: Affine, without?: number): void;
  /** Computes, for the present scope, whether a guard's bounds hold. */
  decide(g: Of<"guard">): void;
  /** Pushes 1 where a guard's bounds hold. */
  condition(g: Of<"guard">): void;
  levelOf(mask: number): number;
}

export const makeGen = (o: GenOptions): Gen => {
  const { f, ctx, args, loops, analysis, pointers } = o;
  const scopes: Scope[] = [];
  const innerLoop = loops[o.inner];
  const light = analysis.weight(-1).heavy < 4;
  const innerBit = o.inner < 0 ? 0 : 1 << o.inner;
  // Accumulators of rows differ from lane to lane.
  const varying =
    innerBit && o.accLevel >= o.order.indexOf(o.inner) + 1 && o.order.indexOf(o.inner) >= 0 ? innerBit | ACC : innerBit;

  const varies = (e: Expr): boolean => (analysis.deps(e) & varying) !== 0;
  const top = (): Scope => scopes[scopes.length - 1]!;
  const keep = (): number => {
    const l = f.local(V128);
    top().locals.push(l);
    return l;
  };
  const find = (e: Expr, ahead: number): number | undefined => {
    const key = varies(e) ? ahead : -1;
    for (let i = scopes.length - 1; i >= 0; i--) {
      const l = scopes[i]!.values.get(key)?.get(e);
      if (l !== undefined) return l;
    }
    return undefined;
  };
  const remember = (e: Expr, ahead: number, local: number): void => {
    const key = varies(e) ? ahead : -1;
    const { values } = top();
    if (!values.has(key)) values.set(key, new Map());
    values.get(key)!.set(e, local);
  };
  /** An i32 that is computed once in the scope where it is first asked for. */
  const ensure = (key: object, make: () => void): number => {
    for (const s of scopes) {
      const old = s.scalars.get(key);
      if (old !== undefined) return old;
    }
    make();
    const l = f.local();
    f.set(l);
    top().scalars.set(key, l);
    top().locals.push(l);
    return l;
  };

  const decision = (g: Of<"guard">): number =>
    ensure(g, () =>
      analysis.bounds(g).forEach((b, i) => {
        gen.affine({ offset: b.index.offset - b.lo, strides: b.index.strides });
        f.i32(b.hi - b.lo).op("i32.lt_u");
        if (i) f.op("i32.and");
      }),
    );

  const gen: Gen = {
    lanes: 1,
    copies: [0],
    keep,
    scope(body) {
      scopes.push({ values: new Map(), scalars: new Map(), words: [], locals: [] });
      body();
      f.release(...scopes.pop()!.locals);
    },
    levelOf(mask) {
      let level = mask & ACC ? o.accLevel : 0;
      o.order.forEach((loop, i) => {
        if (mask & (1 << loop)) level = Math.max(level, i + 1);
      });
      return level;
    },
    affine(x, without = -1) {
      f.i32(x.offset);
      loops.forEach((l, i) => {
        const s = strideOf(x, l);
        if (!s || l.size === 1 || i === without) return;
        f.get(o.vars[i]!);
        if (s !== 1) f.i32(s).op("i32.mul");
        f.op("i32.add");
      });
    },
    push(site, bytes) {
      const offset = pointers.push(site.arg, site.index);
      f.get(bytes).op("i32.add");
      return offset;
    },
    decide: (g) => void decision(g),
    condition: (g) => void f.get(decision(g)),
    value(e, dtype, ahead) {
      emit(e, ahead);
      emitCast(f, ctx, analysis.resolve(e).dtype, dtype);
    },
    hoist(roots, level) {
      for (const g of analysis.guards) {
        const bounds = analysis.bounds(g);
        if (gen.levelOf(bounds.reduce((m, b) => m | analysis.affineDeps(b.index), 0)) <= level) gen.decide(g);
      }
      const all = analysis.unconditional(roots);
      const deep = (e: Expr): boolean => gen.levelOf(analysis.deps(e)) > level;
      // What deeper nodes take from this level or above.
      const wanted = new Set(roots.map(analysis.resolve));
      for (const e of all)
        if (e.op !== "guard" && deep(e)) for (const a of exprArgs(e)) wanted.add(analysis.resolve(a));
      for (const e of all) {
        if (e.op === "load" && e.dyn?.length && deep(e) && !dynVaries(e) && gen.levelOf(dynMask(e)) <= level)
          ensure(e.dyn, () => dynBytes(e));
        if (e.op === "const" || deep(e) || !(wanted.has(e) || analysis.shared(e))) continue;
        for (const ahead of varies(e) ? gen.copies : [0]) if (find(e, ahead) === undefined) compute(e, ahead);
      }
    },
    prepare(roots, ahead) {
      for (const e of analysis.unconditional(roots))
        if (analysis.shared(e) && find(e, ahead) === undefined) compute(e, ahead);
    },
    store(stores, ahead) {
      gen.prepare(
        stores.map((s) => s.value),
        ahead,
      );
      const later: (() => void)[] = [];
      for (const s of stores)
        later.push(gen.lanes > 1 && strideOf(s.index, innerLoop!) !== 1 ? spread(s, ahead) : write(s, ahead));
      // Nothing is written before every value is there: a store may go where another value was read from.
      later.reverse().forEach((w) => w());
    },
  };

  const compute = (e: Expr, ahead: number): void => {
    code(e, ahead);
    const l = keep();
    f.set(l);
    remember(e, ahead, l);
  };

  const write = (s: Store, ahead: number): (() => void) => {
    const { dtype } = args[s.arg]!;
    const step = innerLoop ? strideOf(s.index, innerLoop) : 0;
    const offset = pointers.push(s.arg, s.index, ahead * step * dtypes[dtype].bytes);
    gen.value(s.value, dtype, ahead);
    return () => emitStore(f, ctx, dtype, gen.lanes, offset);
  };
  const spread = (s: Store, ahead: number): (() => void) => {
    const { dtype } = args[s.arg]!;
    const step = strideOf(s.index, innerLoop!) * dtypes[dtype].bytes;
    gen.value(s.value, dtype, ahead);
    return () => emitSpread(f, ctx, dtype, gen.lanes, (lane) => pointers.push(s.arg, s.index, (ahead + lane) * step));
  };

  const emit = (raw: Expr, ahead: number): void => {
    const e = analysis.resolve(raw);
    const l = find(e, ahead);
    if (l !== undefined) return void f.get(l);
    code(e, ahead);
    if (!analysis.shared(e)) return;
    const kept = keep();
    f.tee(kept);
    remember(e, ahead, kept);
  };

  const dynMask = (e: Of<"load">): number => e.dyn!.reduce((m, d) => m | analysis.deps(d.value), 0);
  const dynVaries = (e: Of<"load">): boolean => (dynMask(e) & varying) !== 0;
  /** Pushes the bytes that dynamic terms add, as int32 lanes. */
  const dynVector = (e: Of<"load">, ahead: number): void => {
    const { bytes } = dtypes[args[e.arg]!.dtype];
    e.dyn!.forEach((d, i) => {
      gen.value(d.value, "int32", ahead);
      splat(f, ctx, "I", 0);
      f.op("i32x4.max_s");
      splat(f, ctx, "I", d.size - 1);
      f.op("i32x4.min_s");
      splat(f, ctx, "I", d.stride * bytes);
      f.op("i32x4.mul");
      if (i) f.op("i32x4.add");
    });
  };
  const dynBytes = (e: Of<"load">): void => {
    dynVector(e, 0);
    f.op("i32x4.extract_lane", 0);
  };

  const load = (e: Of<"load">, ahead: number): void => {
    const { dtype } = args[e.arg]!;
    const step = innerLoop ? strideOf(e.index, innerLoop) * dtypes[dtype].bytes : 0;
    if (e.dyn?.length && dynVaries(e)) {
      const v = f.local(V128);
      dynVector(e, ahead);
      f.set(v);
      emitGather(f, ctx, dtype, gen.lanes, (lane) => {
        const offset = pointers.push(e.arg, e.index, (ahead + lane) * step);
        f.get(v).op("i32x4.extract_lane", lane).op("i32.add");
        return offset;
      });
      f.release(v);
      return;
    }
    const push = (lane: number): number => {
      const offset = pointers.push(e.arg, e.index, (ahead + lane) * step);
      if (e.dyn?.length) {
        f.get(ensure(e.dyn, () => dynBytes(e))).op("i32.add");
      }
      return offset;
    };
    if (!step) emitSplatLoad(f, ctx, dtype, push(0));
    else if (gen.lanes === 1 || step === dtypes[dtype].bytes) emitLoad(f, ctx, dtype, gen.lanes, push(0));
    else emitGather(f, ctx, dtype, gen.lanes, push);
  };

  const guard = (e: Of<"guard">, ahead: number): void => {
    const branch = (b: Expr) => (): void =>
      gen.scope(() => {
        gen.prepare([b], ahead);
        gen.value(b, e.dtype, ahead);
      });
    gen.condition(e);
    f.if(branch(e.inside), branch(e.outside), V128);
  };

  const threefry = (e: Of<"threefry">, ahead: number): void => {
    const key = varies(e) ? ahead : -1;
    for (const s of scopes) {
      const old = s.words.find((w) => w.ahead === key && w.args.every((a, i) => a === e.args[i]));
      if (old) return void f.get(old.locals[e.word]!);
    }
    for (const a of e.args) gen.value(a, "uint32", ahead);
    emitThreefry(f, ctx);
    const locals = [keep(), keep()];
    f.set(locals[1]!).set(locals[0]!).get(locals[e.word]!);
    top().words.push({ args: e.args, ahead: key, locals });
  };

  const index = (e: Of<"index">, ahead: number): void => {
    gen.affine(e.index);
    f.op("i32x4.splat");
    const step = innerLoop ? strideOf(e.index, innerLoop) : 0;
    if (step && (ahead || gen.lanes > 1)) {
      ramp(f, ahead * step, step);
      f.op("i32x4.add");
    }
    emitCast(f, ctx, "int32", e.dtype);
  };

  const code = (e: Expr, ahead: number): void => {
    switch (e.op) {
      case "const":
        return splat(f, ctx, classOf(e.dtype), e.value);
      case "load":
        return load(e, ahead);
      case "index":
        return index(e, ahead);
      case "acc":
        return o.acc!(e.n, ahead, gen.lanes);
      case "guard":
        return guard(e, ahead);
      case "threefry":
        return threefry(e, ahead);
      case "unary":
        emit(e.x, ahead);
        return emitUnary(f, ctx, e.fn, e.dtype, light);
      case "binary":
        emit(e.x, ahead);
        emit(e.y, ahead);
        return emitBinary(f, ctx, e.fn, e.dtype);
      case "compare":
        emit(e.x, ahead);
        emit(e.y, ahead);
        return emitCompare(f, ctx, e.fn, analysis.resolve(e.x).dtype);
      case "select":
        emit(e.x, ahead);
        emit(e.y, ahead);
        emit(e.test, ahead);
        if (isWide(classOf(e.dtype))) maskUp(f);
        return void f.op("v128.bitselect");
      case "cast":
        return gen.value(e.x, e.dtype, ahead);
      case "bitcast":
        emit(e.x, ahead);
        return emitBitcast(f, ctx, analysis.resolve(e.x).dtype, e.dtype);
    }
  };
  return gen;
};
