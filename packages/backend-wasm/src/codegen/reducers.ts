import type { Accumulator, BinaryOp, DType, Reducer } from "@hornbeam/ir";
import { dtypes, isFloat } from "@hornbeam/ir";
import type { Fn } from "../asm/index.ts";
import { V128 } from "../asm/index.ts";
import { maskUp } from "./cast.ts";
import { classOf, isWide, prefixOf, splat } from "./classes.ts";
import { emitBinary, emitCompare } from "./maths.ts";
import type { Gen } from "./gen.ts";
import type { Ctx } from "./types.ts";

const combining: Partial<Record<Reducer, BinaryOp>> = {
  sum: "add",
  prod: "mul",
  max: "max",
  min: "min",
  any: "or",
  all: "and",
};

export const isArg = (r: Reducer): boolean => r === "argMax" || r === "argMin";

/** dtype the best value (or the running result) is held in. */
export const heldAs = (a: Accumulator): DType => (isArg(a.reducer) ? a.value.dtype : a.dtype);

/** The value that changes nothing when combined. */
export const identityOf = (reducer: Reducer, dtype: DType): number | bigint => {
  const { kind, bytes } = dtypes[dtype];
  const least = reducer === "max" || reducer === "argMax";
  if (reducer === "sum" || reducer === "any") return 0;
  if (reducer === "prod" || reducer === "all") return 1;
  if (kind === "float") return least ? -Infinity : Infinity;
  if (kind === "bool") return least ? 0 : 1;
  const n = BigInt(8 * bytes);
  const [lo, hi] = kind === "int" ? [-(1n << (n - 1n)), (1n << (n - 1n)) - 1n] : [0n, (1n << n) - 1n];
  return bytes === 8 ? (least ? lo : hi) : Number(least ? lo : hi);
};

/** Largest and least floats run on without NaN, which is quick; where one was seen is kept beside them. */
const hasMask = (a: Accumulator): boolean => (a.reducer === "max" || a.reducer === "min") && isFloat(a.dtype);

/** Locals of one running result: the value, and for argMax and argMin the place, for max and min of floats where NaN was. */
export type Slot = readonly number[];

/** A slot in locals that last as long as the present scope. */
export const newSlot = (gen: Gen, a: Accumulator): Slot =>
  isArg(a.reducer) || hasMask(a) ? [gen.keep(), gen.keep()] : [gen.keep()];

export const resetSlot = (f: Fn, ctx: Ctx, a: Accumulator, slot: Slot): void => {
  const dtype = heldAs(a);
  splat(f, ctx, classOf(dtype), identityOf(a.reducer, dtype));
  f.set(slot[0]!);
  if (slot[1] !== undefined) {
    splat(f, ctx, "I", 0);
    f.set(slot[1]);
  }
};

/** Combines a value (local x) and, for argMax and argMin, its place (local at) into the slot; `ties`: the lower place wins. */
const combineArg = (f: Fn, ctx: Ctx, a: Accumulator, slot: Slot, x: number, at: number, ties: boolean): void => {
  const dtype = heldAs(a);
  const compare = (fn: "lt" | "eq" | "ne", p: number, q: number): Fn => {
    f.get(p).get(q);
    emitCompare(f, ctx, fn, dtype);
    return f;
  };
  const [best, place] = slot as [number, number];
  const m = f.local(V128);
  compare("lt", ...(a.reducer === "argMax" ? ([best, x] as const) : ([x, best] as const)));
  if (dtypes[dtype].kind === "float") {
    // A NaN beats everything but an earlier NaN.
    compare("ne", x, x);
    compare("eq", best, best).op("v128.and").op("v128.or");
  }
  if (ties) {
    compare("eq", x, best);
    if (dtypes[dtype].kind === "float") {
      compare("ne", x, x);
      compare("ne", best, best).op("v128.and").op("v128.or");
    }
    f.get(at).get(place).op("i32x4.lt_s").op("v128.and").op("v128.or");
  }
  f.set(m).get(at).get(place).get(m).op("v128.bitselect").set(place);
  f.get(x).get(best).get(m);
  if (isWide(classOf(dtype))) maskUp(f);
  f.op("v128.bitselect").set(best);
  f.release(m);
};

/** Pushes a second vector that max and min of floats need: where the vector on the stack is NaN. */
export const pushMask = (f: Fn, a: Accumulator): void => {
  if (!hasMask(a)) return;
  const t = f.local(V128);
  f.tee(t)
    .get(t)
    .get(t)
    .op(`${prefixOf[classOf(a.dtype)]}ne`);
  f.release(t);
};

/** Vector on the stack (above it the second one of two-part slots): combined into the slot. */
export const combine = (f: Fn, ctx: Ctx, a: Accumulator, slot: Slot, ties = false): void => {
  const fn = combining[a.reducer];
  if (fn && !hasMask(a)) {
    f.get(slot[0]!);
    emitBinary(f, ctx, fn, a.dtype);
    f.set(slot[0]!);
    return;
  }
  const at = f.local(V128);
  const x = f.local(V128);
  f.set(at).set(x);
  if (fn) {
    f.get(slot[0]!)
      .get(x)
      .op(`${prefixOf[classOf(a.dtype)]}p${fn}`)
      .set(slot[0]!);
    f.get(slot[1]!).get(at).op("v128.or").set(slot[1]!);
  } else combineArg(f, ctx, a, slot, x, at, ties);
  f.release(at, x);
};

/** Combines one slot into another. */
export const combineSlots = (f: Fn, ctx: Ctx, a: Accumulator, into: Slot, from: Slot): void => {
  from.forEach((l) => f.get(l));
  combine(f, ctx, a, into, true);
};

/** Combines the lanes of a slot into lane 0. */
export const combineLanes = (f: Fn, ctx: Ctx, a: Accumulator, slot: Slot, lanes: number): void => {
  const width = isWide(classOf(heldAs(a))) ? 8 : 4;
  for (let n = lanes / 2; n >= 1; n /= 2) {
    slot.forEach((l, i) => {
      const by = n * (i && isArg(a.reducer) ? 4 : width);
      f.get(l)
        .get(l)
        .shuffle(Array.from({ length: 16 }, (_, b) => (b + by) & 15));
    });
    combine(f, ctx, a, slot, true);
  }
};

/** The local with the accumulator's value, once the loops are done. */
export const resultOf = (f: Fn, a: Accumulator, slot: Slot): number => {
  if (!hasMask(a)) return slot[slot.length - 1]!;
  // All bits set are a NaN.
  f.get(slot[0]!).get(slot[1]!).op("v128.or").set(slot[0]!);
  return slot[0]!;
};
