import type { BinaryOp, CompareOp, DType, UnaryOp } from "@hornbeam/ir";
import { UnsupportedError } from "@hornbeam/ir";
import type { Fn } from "../asm/index.ts";
import { V128 } from "../asm/index.ts";
import { classOf, isUnsigned } from "./classes.ts";
import { lanewise, viaHost } from "./lanewise.ts";
import { rpn } from "./rpn.ts";
import type { Class, Ctx } from "./types.ts";

type Table<Op extends string> = Partial<Record<Op, string>>;

/*
 * float32 functions. The polynomials are minimax fits over the reduced range; measured errors are in maths.test.ts.
 * exp: x = n·ln 2 + r, |r| ≤ ln 2 / 2, e^r = 1 + r + r²·P(r); 2ⁿ in two factors so that neither over- nor underflows early. Adding 1.5·2²³
 * rounds to n and leaves it in the low bits. What is masked with −10⁹ ends at −176, where both factors are 0: no subnormal slows it down. pmin and pmax, their variable first, keep NaN and are one instruction each.
 * log: x = 2ᵉ·(1 + f), √½ ≤ 1 + f < √2, log(1 + f) = f − f²/2 + f³·P(f).
 */
const reduceExp =
  "=x x 1.4426950408889634 12582912 fma =k k 12582912 sub =n n -0.693359375 x fma =r n 2.1219444005469058e-4 r fma =r " +
  "k #0x4b400000 i.sub =k Pr,0.00138144663,0.00836878047,0.0416683942,0.166665201,0.499999934 r r mul mul r add =p";
const both: Table<UnaryOp> = {
  neg: "neg",
  abs: "abs",
  floor: "floor",
  ceil: "ceil",
  round: "nearest",
  trunc: "trunc",
  sqrt: "sqrt",
  sign: "x: 1 x -0 and or x x 0 lt x 0 gt or bitselect",
  rsqrt: "x: 1 x sqrt div",
};
const whole: Table<UnaryOp> = {
  neg: "neg",
  abs: "abs",
  not: "not",
  floor: "",
  ceil: "",
  round: "",
  trunc: "",
  sign: "x: x 0 gt_s 1 and x 0 lt_s or",
};

const unaries: Readonly<Record<Class, Table<UnaryOp>>> = {
  F: {
    ...both,
    exp: `x: x -176 pmax 89 pmin ${reduceExp} k >>1 =m m #127 i.add <<23 =s p s s fma k m i.sub #127 i.add <<23 mul`,
    expm1: `x: x -30 pmax 89 pmin ${reduceExp} k #126 i.add <<23 =s p s s -0.5 add fma =p p p add`,
    log:
      "x: x 1.17549435e-38 lt =t x 8388608 mul x t bitselect =m m #0x3f3504f3 i.sub >>23 =e m e <<23 i.sub 1 sub =f " +
      "e f.convert_i32x4_s t 23 and sub =e f f mul =z z f mul " +
      "Pf,0.067466408,-0.11675652,0.118881623,-0.124055889,0.142195524,-0.166679959,0.200021187,-0.250000096,0.333333126 mul " +
      "e -2.1219444005469058e-4 mul add z -0.5 mul add f add e 0.693359375 mul add " +
      "NaN x 0 ge bitselect =r -Infinity r x 0 eq bitselect =r x r x Infinity eq bitselect",
    log1p: "x: x 1 add =u x u 1 sub sub u 1e-30 max div x 1e9 lt and =c u $log c add",
    tanh: "x: x abs 10 pmin 2 mul $expm1 =t t t 2 add div x -0 and or",
    sigmoid: "x: x abs neg $exp =z z 1 x 0 lt bitselect z 1 add div",
  },
  D: both,
  I: whole,
  L: whole,
  B: { not: "not" },
};
const unsignedUnaries: Table<UnaryOp> = { ...whole, abs: "", sign: "x: x 0 ne 1 and" };

const floats: Table<BinaryOp> = { add: "add", sub: "sub", mul: "mul", div: "div", min: "min", max: "max" };
const ints: Table<BinaryOp> = { add: "add", sub: "sub", mul: "mul", and: "and", or: "or", xor: "xor" };
const binaries: Readonly<Record<Class, Table<BinaryOp>>> = {
  F: floats,
  D: floats,
  I: { ...ints, min: "min_s", max: "max_s" },
  L: { ...ints, min: "xy: x y x y lt_s bitselect", max: "xy: x y x y gt_s bitselect" },
  B: { add: "or", mul: "and", and: "and", or: "or", xor: "xor", min: "and", max: "or", sub: "xor" },
};
const unsignedBinaries: Table<BinaryOp> = { ...ints, min: "min_u", max: "max_u" };

const compares: Readonly<Record<Class, (unsigned: boolean) => string>> = {
  F: () => "",
  D: () => "",
  I: (u) => (u ? "_u" : "_s"),
  L: () => "_s",
  B: () => "_u",
};

const textOf = (ctx: Ctx, c: Class, fn: UnaryOp): string | undefined =>
  unaries[c][fn] ?? (c === "F" ? ctx.vectors[fn] : undefined);

/** A table's text as code: short ones in place, functions of their own once a module when long. */
const write = (f: Fn, ctx: Ctx, c: Class, name: string, text: string, inline: boolean): void => {
  const include = (other: string): void => write(f, ctx, c, other, textOf(ctx, c, other as UnaryOp)!, true);
  if (!text) return;
  if (inline || text.length < 90) rpn(f, ctx, c, text, include);
  else
    f.call(
      ctx.func(c + name, [V128], [V128], (g) => {
        if (name === "sin" || name === "cos") {
          rpn(g.get(0), ctx, c, "abs 1000000 ge");
          g.op("v128.any_true").if(() => viaHost(g.get(0), ctx, "F", name, 1).op("return"));
        }
        g.get(0);
        rpn(g, ctx, c, text, (other) => write(g, ctx, c, other, textOf(ctx, c, other as UnaryOp)!, true));
      }),
    );
};

/** A function with many cases runs faster in place, where calls would spill the caller's registers. */
const inlined = /^(exp|expm1|tanh|sigmoid|log|erf)$/;

/** Vector on the stack → fn of it. `light`: the kernel has few such functions, so long ones may be written in place. */
export const emitUnary = (f: Fn, ctx: Ctx, fn: UnaryOp, dtype: DType, light: boolean): void => {
  const c = classOf(dtype);
  const text = isUnsigned(dtype) ? unsignedUnaries[fn] : textOf(ctx, c, fn);
  if (text !== undefined) write(f, ctx, c, fn, text, light && inlined.test(fn));
  else if (c === "F" || c === "D") viaHost(f, ctx, c, fn, 1);
  else
    throw new UnsupportedError(`${fn}: not defined on ${dtype}. Cast the operand to a float first.`, {
      op: fn,
      received: dtype,
    });
};

/** True where emitUnary writes more than a few instructions. */
export const isHeavy = (fn: UnaryOp, dtype: DType): boolean =>
  !((unaries[classOf(dtype)][fn] ?? "!".repeat(99)).length < 90);

/** Two vectors on the stack → fn of them. */
export const emitBinary = (f: Fn, ctx: Ctx, fn: BinaryOp, dtype: DType): void => {
  const c = classOf(dtype);
  const text = (isUnsigned(dtype) ? unsignedBinaries : binaries[c])[fn];
  if (text !== undefined) rpn(f, ctx, c, text);
  else if (c === "F" || c === "D") viaHost(f, ctx, c, fn, 2);
  else if (c === "B")
    throw new UnsupportedError(`${fn}: not defined on bool. Cast the operands first.`, { op: fn, received: dtype });
  else lanewise(f, ctx, c, fn, isUnsigned(dtype));
};

/** Two vectors of `dtype` on the stack → mask of 32-bit lanes. */
export const emitCompare = (f: Fn, ctx: Ctx, fn: CompareOp, dtype: DType): void => {
  const c = classOf(dtype);
  const order = fn === "lt" || fn === "le";
  rpn(f, ctx, c, order ? fn + compares[c](isUnsigned(dtype)) : fn);
  if (c === "D" || c === "L") maskDown(f);
};

/** 64-bit lanes → 32-bit lanes with their low halves. */
export const maskDown = (f: Fn): void => {
  const t = f.local(V128);
  f.tee(t).get(t).shuffle([0, 1, 2, 3, 8, 9, 10, 11, 0, 1, 2, 3, 8, 9, 10, 11]);
  f.release(t);
};
