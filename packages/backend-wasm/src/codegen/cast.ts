import type { DType } from "@hornbeam/ir";
import { dtypes } from "@hornbeam/ir";
import type { Fn } from "../asm/index.ts";
import { V128 } from "../asm/index.ts";
import { classOf, isUnsigned, isWide, splat } from "./classes.ts";
import { convertLanes } from "./lanewise.ts";
import { maskDown } from "./maths.ts";
import { fromBits, toBits } from "./memory.ts";
import { rpn } from "./rpn.ts";
import type { Ctx } from "./types.ts";

/** Rounds a float32 to the nearest value a 16-bit float has, ties to even. */
const rounding: Partial<Record<DType, string>> = {
  bfloat16: "x: x x >>>16 #1 and #0x7fff i.add i.add #0xffff0000 and #0x7fc00000 x x eq bitselect",
  // Adding and subtracting 2^(exponent + 13) drops 13 bits of the mantissa.
  float16:
    "x: x abs =a a 131072 min 6.103515625e-5 max #0x7f800000 and 8192 mul =m a m add m sub =a Infinity a a 65504 gt bitselect x -0 and or",
};

/** Mask on the stack → the same for 64-bit lanes. */
export const maskUp = (f: Fn): Fn => f.op("i64x2.extend_low_i32x4_s");

/** int32 lanes → the range or the bits of a narrower integer. */
const wrap = (f: Fn, ctx: Ctx, to: DType): void => {
  const { bytes, kind } = dtypes[to];
  const n = 32 - 8 * bytes;
  if (n > 0) rpn(f, ctx, "I", kind === "int" ? `<<${n} >>${n}` : `<<${n} >>>${n}`);
};
const clamp = (f: Fn, ctx: Ctx, to: DType): void => {
  const { bytes, kind } = dtypes[to];
  const top = 2 ** (8 * bytes - (kind === "int" ? 1 : 0));
  if (bytes < 4) rpn(f, ctx, "I", kind === "int" ? `${top - 1} min_s ${-top} max_s` : `${top - 1} min_u`);
};

/**
 * float64 lanes → float32, toward zero and with the last bit set where something was cut off: rounding that to a 16-bit float
 * rounds once.
 */
const demoteToOdd = (f: Fn, ctx: Ctx): void => {
  const [x, t, p] = [f.local(V128), f.local(V128), f.local(V128)] as const;
  f.tee(x).op("f32x4.demote_f64x2_zero").tee(t).op("f64x2.promote_low_f32x4").set(p);
  f.get(t).get(p).op("f64x2.abs").get(x).op("f64x2.abs").op("f64x2.gt");
  maskDown(f);
  f.op("i32x4.add").get(p).get(x).op("f64x2.ne");
  maskDown(f);
  splat(f, ctx, "I", 1);
  f.op("v128.and").op("v128.or");
  f.release(x, t, p);
};

/** True where every value of `from` is one of `to` (integers). */
const fits = (from: DType, to: DType): boolean =>
  isUnsigned(from) === isUnsigned(to)
    ? dtypes[from].bytes <= dtypes[to].bytes
    : isUnsigned(from) && dtypes[from].bytes < dtypes[to].bytes;

/** Vector of `from` on the stack → its values as `to`, by the rules of the IR's cast. */
export const emitCast = (f: Fn, ctx: Ctx, from: DType, to: DType): void => {
  const a = classOf(from);
  const b = classOf(to);
  if (from === to) return;
  if (b === "B") {
    rpn(f, ctx, a, "0 ne");
    if (isWide(a)) maskDown(f);
    return;
  }
  if (a === "B") {
    if (isWide(b)) maskUp(f);
    splat(f, ctx, b, 1);
    f.op("v128.and");
    return;
  }
  const sign = isUnsigned(from) ? "u" : "s";
  const toSign = isUnsigned(to) ? "u" : "s";
  const simple: Record<string, string> = {
    FD: "f64x2.promote_low_f32x4",
    DF: "f32x4.demote_f64x2_zero",
    FI: `i32x4.trunc_sat_f32x4_${toSign}`,
    DI: `i32x4.trunc_sat_f64x2_${toSign}_zero`,
    IF: `f32x4.convert_i32x4_${sign}`,
    ID: `f64x2.convert_low_i32x4_${sign}`,
    IL: `i64x2.extend_low_i32x4_${sign}`,
  };
  if (a === "D" && rounding[to]) demoteToOdd(f, ctx);
  else if (simple[a + b]) f.op(simple[a + b]!);
  else if (a === "L" && b === "I") maskDown(f);
  else if (a !== b) convertLanes(f, ctx, a, b);
  if (b === "I") {
    if (a === "F" || a === "D") clamp(f, ctx, to);
    else if (!fits(from, to)) wrap(f, ctx, to);
  }
  if (b === "F" && rounding[to] && dtypes[from].bytes > 1) rpn(f, ctx, "F", rounding[to]!);
};

/** The bits of `from` as `to`, which is as wide. */
export const emitBitcast = (f: Fn, ctx: Ctx, from: DType, to: DType): void => {
  toBits(f, ctx, from);
  if (dtypes[to].bytes < 4)
    wrap(f, ctx, isUnsigned(to) || classOf(to) !== "I" ? (("uint" + dtypes[to].bytes * 8) as DType) : to);
  fromBits(f, ctx, to);
};
